import { useState } from 'react';
import { SoonTime } from '@/components/ui/time-ago';
import { serverClock } from '@/lib/client/server-clock';

/** When the CDN takes purges again, counted from when its answer was shown; with the day when it is not today. */
export function NextSafeTime({ seconds }: { seconds: number }) {
  const [iso] = useState(() => new Date(serverClock.now() + seconds * 1000).toISOString());
  return (
    <p>
      Next safe time:{' '}
      <span className="font-semibold">
        <SoonTime iso={iso} />
      </span>
    </p>
  );
}
