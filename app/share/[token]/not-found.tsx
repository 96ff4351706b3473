/** proxy.ts has answered wrong links before this page is begun; this is what is left should it be bypassed. */
export default function NoSuchLink() {
  return (
    <main className="mx-auto max-w-md px-4 py-24">
      <h1 className="font-semibold text-2xl tracking-tight">Page not found</h1>
    </main>
  );
}
