/** A worker that says only what a test lets it say. */
export class SilentWorker {
  static readonly made: SilentWorker[] = [];
  readonly asked: unknown[] = [];
  isEnded = false;
  onmessage: (event: { data: unknown }) => void = () => undefined;
  onerror: () => void = () => undefined;
  constructor() {
    SilentWorker.made.push(this);
  }
  say = (data: unknown) => this.onmessage({ data });
  postMessage = (task: unknown) => void this.asked.push(task);
  terminate() {
    this.isEnded = true;
  }
}
