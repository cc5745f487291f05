export function Inventory() {
  return null;
}
