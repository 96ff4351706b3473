'use client';

import { useState } from 'react';

/** When the CDN takes purges again, as a time of day: counted from when its answer was shown. */
export function NextSafeTime({ seconds }: { seconds: number }) {
  const [at] = useState(() => new Date(Date.now() + seconds * 1000));
  return (
    <p>
      Next safe time:{' '}
      <time dateTime={at.toISOString()} className="font-semibold tabular-nums">
        {at.toLocaleTimeString()}
      </time>
    </p>
  );
}
