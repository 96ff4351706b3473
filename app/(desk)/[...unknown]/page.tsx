import { notFound } from 'next/navigation';

/** An unknown address is told inside the desk, with its header and banner around it. */
export default function UnknownPage() {
  notFound();
}
