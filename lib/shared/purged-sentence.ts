/** Whether anything was purged when an error is shown: `unknown` is said, never guessed. */
export type Purged = 'no' | 'unknown' | 'partly';

/** The same as a sentence. In a file of its own: the form says it before the texts of all errors are loaded. */
export const purgedSentence: Record<Purged, string> = {
  no: 'Nothing was purged.',
  unknown: 'It is not known whether anything was purged.',
  partly: 'Some sites may have purged the content and others may not.',
};

/** What is said of an error. */
export interface ErrorText {
  /** What happened, in one sentence for staff. */
  title: string;
  purged: Purged;
  /** What to do next. */
  next: string;
}
