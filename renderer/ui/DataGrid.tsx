import { useEffect, useId, useRef, useState, type CSSProperties, type KeyboardEvent, type ReactNode } from 'react';
import { Checkbox } from './Checkbox.tsx';
import { Icon } from './Icon.tsx';
import { useVirtualRows } from './virtual-rows.ts';

export interface GridColumn<Row> {
  id: string;
  label: string;
  /** A CSS grid track, e.g. `minmax(120px, 1fr)`. */
  track: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the right, under each other. */
  isNumber?: boolean;
  isSortable?: boolean;
}

export interface GridSort {
  column: string;
  isDescending: boolean;
}

export interface DataGridProps<Row> {
  label: string;
  columns: readonly GridColumn<Row>[];
  count: number;
  /** In their order; `null` = on its way. */
  rowAt: (index: number) => Row | null;
  keyOf: (row: Row) => string;
  /** Old rows are hatched; their age is for a cell to say. */
  isStale?: (row: Row) => boolean;
  /** Below this width the grid scrolls sideways. */
  leastPixels: number;
  sort?: GridSort;
  onSort?: (sort: GridSort) => void;
  /** By key; rows stay chosen while they are filtered out. Without `onSelect` nothing can be chosen. */
  selected?: ReadonlyMap<string, Row>;
  onSelect?: (selected: ReadonlyMap<string, Row>) => void;
  selectAllLabel?: string;
  /** Which rows are in sight, for those that are loaded as they are looked at. */
  onSight?: (from: number, to: number) => void;
}

/** Height of the head in CSS pixels; the same in ui.css. */
const headPixels = 28;
/** Rows that Page Up and Page Down move by. */
const pageRows = 15;

const steps: Readonly<Record<string, number>> = {
  ArrowUp: -1,
  ArrowDown: 1,
  PageUp: -pageRows,
  PageDown: pageRows,
  Home: -Infinity,
  End: Infinity,
};

/**
 * A long table: ten thousand rows cost as much as fifty. The focus stays on the grid and names its row: arrows, Page
 * Up/Down, Home and End move, Space chooses, with Shift the ones between too, Ctrl+A all, Escape none.
 */
export function DataGrid<Row>(props: DataGridProps<Row>) {
  const { label, columns, count, rowAt, keyOf, isStale, leastPixels, selected, onSelect, onSight } = props;
  const idPrefix = useId();
  const { ref, from, to, rowPixels, reveal } = useVirtualRows(count, undefined, headPixels);
  const [focusedAt, setFocusedAt] = useState(0);
  /** Where a choice of several began. */
  const anchor = useRef(0);
  const focused = Math.min(focusedAt, Math.max(0, count - 1));
  const see = useRef(onSight);
  see.current = onSight;
  useEffect(() => see.current?.(from, to), [from, to]);

  const choose = (index: number, isRange: boolean): void => {
    if (onSelect === undefined) return;
    const next = new Map(selected);
    const row = rowAt(index);
    if (isRange) {
      const [first, last] = [Math.min(anchor.current, index), Math.max(anchor.current, index)];
      for (let at = first; at <= last; at++) {
        const between = rowAt(at);
        if (between !== null) next.set(keyOf(between), between);
      }
    } else if (row !== null) {
      if (!next.delete(keyOf(row))) next.set(keyOf(row), row);
      anchor.current = index;
    }
    onSelect(next);
  };
  const chooseAll = (): void => onSelect?.(new Map(knownRows(count, rowAt).map((row) => [keyOf(row), row])));
  const press = (event: KeyboardEvent): void => {
    // Keys of the buttons in the head are theirs.
    if (event.target !== event.currentTarget || event.altKey || event.metaKey) return;
    const step = steps[event.key];
    if (step !== undefined && !event.ctrlKey) {
      const next = Math.max(0, Math.min(count - 1, focused + step));
      setFocusedAt(next);
      reveal(next);
      if (event.shiftKey) choose(next, true);
      else anchor.current = next;
    } else if (event.key === ' ') choose(focused, event.shiftKey);
    else if (event.key.toLowerCase() === 'a' && event.ctrlKey) chooseAll();
    else if (event.key === 'Escape' && selected !== undefined && selected.size > 0) onSelect?.(new Map());
    else return;
    event.preventDefault();
  };

  const style = {
    '--tracks': columns.map(({ track }) => track).join(' '),
    '--least': `max(100%, ${leastPixels}px)`,
  } as CSSProperties;
  return (
    <div
      ref={ref}
      className="data-grid scroll"
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={count + 1}
      aria-multiselectable={onSelect !== undefined}
      {...(count > 0 && focused >= from && focused < to ? { 'aria-activedescendant': `${idPrefix}${focused}` } : {})}
      style={style}
      onKeyDown={press}
    >
      <Head {...props} onAll={chooseAll} />
      <div role="rowgroup" style={{ height: count * rowPixels, position: 'relative' }}>
        {Array.from({ length: to - from }, (_, offset) => from + offset).map((index) => {
          const row = rowAt(index);
          const isSelected = row !== null && selected?.has(keyOf(row)) === true;
          return (
            <div
              key={row === null ? index : keyOf(row)}
              id={`${idPrefix}${index}`}
              role="row"
              aria-rowindex={index + 2}
              {...(onSelect === undefined ? {} : { 'aria-selected': isSelected })}
              className={[
                'data-row body',
                index === focused && 'focused',
                row !== null && isStale?.(row) === true && 'stale',
              ]
                .filter(Boolean)
                .join(' ')}
              style={{ top: index * rowPixels }}
              onClick={(event) => {
                setFocusedAt(index);
                choose(index, event.shiftKey);
              }}
            >
              <span role="gridcell">{onSelect !== undefined && row !== null && <Box isSelected={isSelected} />}</span>
              {columns.map(({ id, cell, isNumber }) => (
                <span key={id} role="gridcell" className={isNumber === true ? 'end' : undefined}>
                  {row === null ? '…' : cell(row)}
                </span>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Head<Row>({
  columns,
  count,
  rowAt,
  keyOf,
  sort,
  onSort,
  selected,
  onSelect,
  selectAllLabel,
  onAll,
}: DataGridProps<Row> & { onAll: () => void }) {
  const chosen = selected?.size ?? 0;
  const isAll = chosen > 0 && knownRows(count, rowAt).every((row) => selected?.has(keyOf(row)) === true);
  return (
    <div role="rowgroup" style={{ display: 'contents' }}>
      <div className="data-row heads" role="row" aria-rowindex={1}>
        <span role="columnheader">
          {onSelect !== undefined && (
            <Checkbox
              aria-label={selectAllLabel ?? ''}
              isSelected={isAll}
              isIndeterminate={chosen > 0 && !isAll}
              isDisabled={count === 0}
              onChange={(wanted) => (wanted && !isAll ? onAll() : onSelect(new Map()))}
            />
          )}
        </span>
        {columns.map(({ id, label, isNumber, isSortable }) => {
          const isSorted = sort?.column === id;
          return (
            <span
              key={id}
              role="columnheader"
              className={isNumber === true ? 'end' : undefined}
              {...(isSortable === true
                ? { 'aria-sort': isSorted ? (sort.isDescending ? 'descending' : 'ascending') : 'none' }
                : {})}
            >
              {isSortable === true ? (
                <button
                  type="button"
                  className="sort"
                  onClick={() => onSort?.({ column: id, isDescending: isSorted && !sort.isDescending })}
                >
                  <span className="ellipsis">{label}</span>
                  <Icon name="chevron" size={11} />
                </button>
              ) : (
                label
              )}
            </span>
          );
        })}
      </div>
    </div>
  );
}

/** What `aria-selected` says, for the eye. */
function Box({ isSelected }: { isSelected: boolean }) {
  return (
    <span className="checkbox" aria-hidden="true" {...(isSelected ? { 'data-selected': true } : {})}>
      <svg className="box" viewBox="0 0 16 16">
        {isSelected && <path d="m3.5 8.3 3 3 6-6.6" />}
      </svg>
    </span>
  );
}

function knownRows<Row>(count: number, rowAt: (index: number) => Row | null): Row[] {
  return Array.from({ length: count }, (_, index) => rowAt(index)).filter(
    (row): row is Row & NonNullable<Row> => row !== null,
  );
}
