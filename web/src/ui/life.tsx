// How long a link works.

export const SHORTEST_LIFE = 3600;
const LIVES: [number, string][] = [[SHORTEST_LIFE, "an hour"], [21_600, "six hours"], [86_400, "a day"]];

export function LifeChoice({ value, onChange }: { value: number; onChange: (seconds: number) => void }) {
  return (
    <label>
      A link that works for
      <select value={value} onChange={(event) => onChange(Number(event.currentTarget.value))}>
        {LIVES.map(([seconds, words]) => <option key={seconds} value={seconds}>{words}</option>)}
      </select>
    </label>
  );
}
