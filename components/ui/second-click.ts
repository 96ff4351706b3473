import type { MouseEvent } from 'react';

/** Whether a click is the second half of a double click: what the first half has drawn there is not what it was meant for. */
export const isSecondClick = ({ detail }: MouseEvent) => detail > 1;
