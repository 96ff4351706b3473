new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' }).format();
postMessage(0);
close();
