export interface CategoryChoice {
  id: string;
  name: string;
  children: readonly { id: string; name: string }[];
}

/** The options of a choice of category: each root with those below it. */
export function CategoryOptions({ categories }: { categories: readonly CategoryChoice[] }) {
  return categories.map(({ id, name, children }) =>
    children.length === 0 ? (
      <option key={id} value={id}>{name}</option>
    ) : (
      <optgroup key={id} label={name}>
        <option value={id}>{name}</option>
        {children.map((child) => <option key={child.id} value={child.id}>{child.name}</option>)}
      </optgroup>
    ),
  );
}
