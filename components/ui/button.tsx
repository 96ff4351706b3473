import type { ComponentProps } from 'react';
import { buttonShape, type Tone } from './button-shape';

/** A button; a disabled one keeps its readable colours and says by its border that it waits. */
export function Button({ tone = 'quiet', className, ...props }: ComponentProps<'button'> & { tone?: Tone }) {
  return <button type="button" {...props} className={buttonShape(props.disabled ? 'waiting' : tone, className)} />;
}
