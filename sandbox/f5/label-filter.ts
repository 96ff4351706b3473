type Labels = Record<string, string>;

/** Commas between conditions, not those within a list of values. */
const separator = /,(?![^(]*\))/;
const inList = /^([\w./-]+) +(in|notin) *\(([^()]*)\)$/;
const equality = /^([\w./-]+) *(==?|!=) *([\w.-]*)$/;
const existence = /^(!?) *([\w./-]+)$/;

/** Kubernetes' label selectors, as F5's example has them: `env in (staging, testing), tier=web`. Undefined when unreadable. */
export function parseLabelFilter(text: string): ((labels: Labels) => boolean) | undefined {
  if (text.trim() === '') return () => true;
  const conditions = text.split(separator).map((one) => parseCondition(one.trim()));
  const readable = conditions.filter((one) => one !== undefined);
  if (readable.length < conditions.length) return undefined;
  return (labels) => readable.every((condition) => condition(labels));
}

function parseCondition(text: string): ((labels: Labels) => boolean) | undefined {
  const [, listed, word, list = ''] = inList.exec(text) ?? [];
  if (listed) {
    const values = list.split(',').map((value) => value.trim());
    return (labels) => {
      const value = labelOf(labels, listed);
      return (value !== undefined && values.includes(value)) === (word === 'in');
    };
  }
  const [, key, operator, wanted] = equality.exec(text) ?? [];
  if (key) return (labels) => (labelOf(labels, key) === wanted) === (operator !== '!=');
  const [, not, name] = existence.exec(text) ?? [];
  return name ? (labels) => (labelOf(labels, name) === undefined) === (not === '!') : undefined;
}

function labelOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
