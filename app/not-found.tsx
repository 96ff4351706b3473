import { NothingHere } from '@/components/layout/nothing-here';
import DeskLayout from './(desk)/layout';

/** For addresses that no page has: told inside the desk, with its header and banner around it. */
export default function UnknownAddress() {
  return (
    <DeskLayout>
      <NothingHere />
    </DeskLayout>
  );
}
