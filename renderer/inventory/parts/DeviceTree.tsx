import { useEffect, useId, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon, useVirtualRows } from '../../ui/index.ts';
import { kindIcon } from '../kinds.ts';
import { treeKey, type RowId, type TreeRow } from '../tree.ts';
import type { Device, DeviceId } from '../types.ts';

export interface DeviceTreeProps {
  rows: readonly TreeRow[];
  selectedId: DeviceId | null;
  onSelect: (id: DeviceId) => void;
  onToggle: (id: RowId, open: boolean) => void;
  /** Enter on a row: moves on to what is shown of it. */
  onOpen: () => void;
}

/** The site as one tree. Only the rows in sight are drawn; the focus stays on the tree and names its row. */
export function DeviceTree({ rows, selectedId, onSelect, onToggle, onOpen }: DeviceTreeProps) {
  const { t } = useTranslation('inventory');
  const idPrefix = useId();
  const { ref, from, to, rowPixels, reveal } = useVirtualRows(rows.length);
  const [focusId, setFocusId] = useState<RowId | null>(selectedId);
  const focused = Math.max(
    0,
    rows.findIndex(({ id }) => id === focusId),
  );

  // Another view (the plan, an import, a link in the detail) chose a device: bring its row into sight.
  useEffect(() => {
    if (selectedId === null) return;
    setFocusId(selectedId);
    reveal(rows.findIndex(({ id }) => id === selectedId));
    // Rows that come and go must not move the scroll position by themselves.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [selectedId, reveal]);

  const focusRow = (index: number): void => {
    const row = rows[index];
    if (row === undefined) return;
    setFocusId(row.id);
    reveal(index);
    if (row.type === 'device') onSelect(row.id);
  };
  const press = (event: KeyboardEvent): void => {
    const row = rows[focused];
    if (event.altKey || event.ctrlKey || event.metaKey || row === undefined) return;
    if (event.key === 'Enter') onOpen();
    else if (event.key === ' ') focusRow(focused);
    else {
      const { focus, toggle } = treeKey(event.key, rows, focused, 15);
      if (focus === undefined && toggle === undefined) return;
      if (toggle === true) onToggle(row.id, row.expanded !== true);
      if (focus !== undefined) focusRow(focus);
    }
    event.preventDefault();
  };

  return (
    <div className="device-list">
      <div className="device-row heads" aria-hidden="true">
        <span>{t('field.name')}</span>
        <span>{t('field.address')}</span>
        <span>{t('field.hostname')}</span>
        <span>{t('placeAndDescription')}</span>
      </div>
      <div
        ref={ref}
        className="scroll device-rows"
        role="tree"
        tabIndex={0}
        aria-label={t('tree')}
        {...(focused >= from && focused < to ? { 'aria-activedescendant': `${idPrefix}${rows[focused]?.id}` } : {})}
        onKeyDown={press}
      >
        <div role="presentation" style={{ height: rows.length * rowPixels, position: 'relative' }}>
          {rows.slice(from, to).map((row, index) => (
            <div
              key={row.id}
              id={`${idPrefix}${row.id}`}
              role="treeitem"
              aria-level={row.level}
              aria-posinset={row.position}
              aria-setsize={row.setSize}
              aria-selected={row.id === selectedId}
              {...(row.expanded === null ? {} : { 'aria-expanded': row.expanded })}
              className={rowClass(row, row.id === selectedId, from + index === focused)}
              style={{ top: (from + index) * rowPixels }}
              onClick={() => focusRow(from + index)}
              onDoubleClick={() => row.expanded !== null && onToggle(row.id, !row.expanded)}
            >
              <span className="device-name" style={{ paddingLeft: (row.level - 1) * 20 }}>
                <span
                  className="twist"
                  onClick={(event) => {
                    event.stopPropagation();
                    if (row.expanded !== null) onToggle(row.id, !row.expanded);
                  }}
                >
                  {row.expanded !== null && <Icon name={row.expanded ? 'chevron' : 'chevronRight'} size={13} />}
                </span>
                {row.type === 'group' ? (
                  <span className="t3">{t('orphans', { count: row.count })}</span>
                ) : (
                  <DeviceName device={row.node.device} below={row.node.children.length} />
                )}
              </span>
              {row.type === 'device' && <DeviceCells device={row.node.device} />}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

function rowClass(row: TreeRow, selected: boolean, focused: boolean): string {
  const quiet = row.type === 'device' && !row.matched;
  return ['device-row', selected && 'selected', focused && 'focused', quiet && 'quiet'].filter(Boolean).join(' ');
}

function DeviceName({ device, below }: { device: Device; below: number }) {
  const { t } = useTranslation('inventory');
  return (
    <>
      <Icon name={kindIcon(device.kind)} size={15} />
      <b className="ellipsis">{device.name}</b>
      <small className="nowrap">{t(`kind.${device.kind}`)}</small>
      {below > 0 && device.kind === 'master' && <small className="nowrap">{t('below', { count: below })}</small>}
      {device.hints.length > 0 && (
        <span className="hint-mark" title={t('hintCount', { count: device.hints.length })}>
          <Icon name="info" size={13} />
          <span className="visually-hidden">{t('hintCount', { count: device.hints.length })}</span>
        </span>
      )}
    </>
  );
}

function DeviceCells({ device }: { device: Device }) {
  return (
    <>
      <span className="ellipsis">{device.address ?? '—'}</span>
      <span className="ellipsis">{device.hostname ?? '—'}</span>
      <span className="ellipsis t3">{device.postalAddress ?? device.description ?? ''}</span>
    </>
  );
}
