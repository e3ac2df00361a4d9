// A sheet: sticky heads, sort by a head, rows that open something, and only what is seen in the page.
import type { ReactNode } from "react";
import { Room, useVirtualRows } from "./virtual-rows";

export interface SheetColumn<Row> {
  id: string;
  name: string;
  kind?: "r" | "c" | "tt";
  sorts?: boolean;
  text: (row: Row) => string; // for copies, CSV and sort
  cell?: (row: Row) => ReactNode;
}

interface Props<Row> {
  label: string;
  rows: Row[];
  columns: SheetColumn<Row>[];
  keyOf: (row: Row) => string;
  sort: string;
  onSort: (id: string) => void;
  chosen?: string;
  onChoose?: (key: string) => void;
}

export function SheetTable<Row>({ label, rows, columns, keyOf, sort, onSort, chosen, onChoose }: Props<Row>) {
  const { box, seen, before, after } = useVirtualRows(rows.length);
  return (
    <div className="sheet" ref={box} tabIndex={0} role="region" aria-label={label}>
      <table className="grid" aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map(({ id, name, kind, sorts }) => (
              <th
                key={id}
                scope="col"
                className={kind}
                aria-sort={sort === id ? "ascending" : sort === `-${id}` ? "descending" : undefined}
              >
                {sorts ? (
                  <button type="button" className="head" onClick={() => onSort(sort === id ? `-${id}` : id)}>
                    {name}
                  </button>
                ) : (
                  name
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Room height={before} columns={columns.length} />
          {seen.map((index) => {
            const row = rows[index];
            if (row === undefined) return null;
            const key = keyOf(row);
            return (
              <tr
                key={key}
                aria-rowindex={index + 2}
                className={key === chosen ? "at" : undefined}
                onClick={() => onChoose?.(key)}
              >
                {columns.map(({ id, kind, text, cell }, i) => {
                  const content = cell ? cell(row) : text(row);
                  return i === 0 ? (
                    <th key={id} scope="row">
                      {onChoose ? (
                        <button
                          type="button"
                          className="head"
                          aria-current={key === chosen || undefined}
                          onClick={() => onChoose(key)}
                        >
                          {content}
                        </button>
                      ) : (
                        content
                      )}
                    </th>
                  ) : (
                    <td key={id} className={kind}>
                      {content}
                    </td>
                  );
                })}
              </tr>
            );
          })}
          <Room height={after} columns={columns.length} />
        </tbody>
      </table>
    </div>
  );
}

export function sorted<Row>(rows: Row[], columns: SheetColumn<Row>[], sort: string): Row[] {
  const column = columns.find(({ id }) => id === sort.replace(/^-/, ""));
  if (!column) return rows;
  const sign = sort.startsWith("-") ? -1 : 1;
  return [...rows].sort((a, b) => sign * column.text(a).localeCompare(column.text(b), undefined, { numeric: true }));
}
