const SECOND = 1000;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const two = (part: number) => String(part).padStart(2, '0');

/** How long until a moment, for counting down; `left` in milliseconds: `in 0:42`, `in 1:02:03`, `in 2 d 3 h`. */
export function countdownText(left: number): string {
  // Rounded up: it never says that the moment has come while it has not.
  const seconds = Math.ceil(left / SECOND);
  if (seconds <= 0) return 'any moment';
  const hours = Math.floor(seconds / HOUR);
  if (seconds >= DAY) return `in ${Math.floor(seconds / DAY)} d ${hours % 24} h`;
  const minutes = Math.floor(seconds / MINUTE) % MINUTE;
  const rest = two(seconds % MINUTE);
  return hours > 0 ? `in ${hours}:${two(minutes)}:${rest}` : `in ${minutes}:${rest}`;
}
