export default function HomePage() {
  return <h1>Purge Desk</h1>;
}
