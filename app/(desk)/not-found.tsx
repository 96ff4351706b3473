/** For records that do not exist; the desk's layout is around it already. */
export { NothingHere as default } from '@/components/layout/nothing-here';
