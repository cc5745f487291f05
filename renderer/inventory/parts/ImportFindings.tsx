import { useTranslation } from 'react-i18next';
import { useFormat } from '../../format/index.ts';
import { Disclosure, Icon, Panel, useVirtualRows } from '../../ui/index.ts';
import { areShort, groupRepairs, visibleText } from '../repairs.ts';
import type { ImportPreview, Repair } from '../types.ts';

/** Everything else that was found: each repair, what could not be read, and what belongs to other rooms. */
export function ImportFindings({ preview }: { preview: ImportPreview }) {
  const { t } = useTranslation('inventory');
  const format = useFormat();
  const { repairs, unreadable, joinCommands, registryRecipes, metricNames, usageSamples, usageUrl, proposals } =
    preview;
  const masterName = (key: string | null): string | null =>
    proposals.find((proposal) => proposal.key === key)?.name ?? null;
  return (
    <Panel
      className="findings"
      title={t('import.repairs', { count: preview.repairCount })}
      meta={preview.repairCount === 0 ? t('import.noRepairs') : t('import.repairsMeta')}
    >
      {unreadable.length > 0 && (
        <Disclosure title={t('found.unreadable')} meta={format.integer(unreadable.length)} defaultExpanded>
          <ul className="finding-list">
            {unreadable.slice(0, 200).map(({ line, remark }) => (
              <li key={line}>
                <span className="t3 nowrap">{t('import.line', { line })}</span>
                <span>{format.remark(remark)}</span>
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
      {groupRepairs(repairs).map(({ kind, repairs: list }, index) => (
        <Disclosure
          key={kind}
          title={t(`repair.${kind}`)}
          meta={format.integer(list.length)}
          defaultExpanded={index === 0}
        >
          <p className="section-text t3">{t(`repairWhy.${kind}`)}</p>
          <RepairList repairs={list} />
        </Disclosure>
      ))}
      {preview.repairCount > repairs.length && (
        <p className="section-text t3">{t('import.repairsCut', { total: format.integer(repairs.length) })}</p>
      )}
      {joinCommands.length > 0 && (
        <Disclosure title={t('found.join')} meta={format.integer(joinCommands.length)} defaultExpanded>
          <ul className="finding-list">
            {joinCommands.map(({ line, endpoint, tokenMasked, caCertHash, masterKey }) => (
              <li key={line}>
                <span className="t3 nowrap">{t('import.line', { line })}</span>
                <span>
                  <span className="mono breakable">
                    {endpoint} · {tokenMasked} · {caCertHash.slice(0, 19)}…
                  </span>
                  <br />
                  {masterName(masterKey) === null
                    ? t('import.joinNobody')
                    : t('import.joinOf', { name: masterName(masterKey) ?? '' })}
                </span>
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
      {registryRecipes.length > 0 && (
        <Disclosure title={t('found.registry')} meta={format.integer(registryRecipes.length)}>
          {registryRecipes.map(({ variant, line, text }) => (
            <div key={line} className="recipe">
              <div className="row">
                <b>{t(`recipe.${variant}`)}</b>
                <span className="t3">{t('import.line', { line })}</span>
              </div>
              <pre className="code" tabIndex={0} aria-label={t(`recipe.${variant}`)}>
                {text}
              </pre>
            </div>
          ))}
          <p className="section-text t3">{t('import.registryLater')}</p>
        </Disclosure>
      )}
      {metricNames.length > 0 && (
        <Disclosure title={t('found.metrics')} meta={format.integer(metricNames.length)}>
          <ul className="metric-names mono">
            {metricNames.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        </Disclosure>
      )}
      {(usageSamples.length > 0 || usageUrl !== null) && (
        <Disclosure title={t('found.usage')} meta={format.integer(usageSamples.length + (usageUrl === null ? 0 : 1))}>
          <ul className="finding-list">
            {usageUrl !== null && (
              <li>
                <Icon name="info" size={13} />
                <span>
                  <span className="mono breakable">{usageUrl}</span> {t('import.usageUrl')}
                </span>
              </li>
            )}
            {usageSamples.map(({ line, username }) => (
              <li key={line}>
                <span className="t3 nowrap">{t('import.line', { line })}</span>
                <span>
                  <span className="mono">{username}</span> {t('import.usageSample')}
                </span>
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </Panel>
  );
}

const repairRowPixels = 26;
const mostListPixels = 312;

/** Line, column, before → after. Short ones stand side by side, as far as a person looks through them. */
export function RepairList({ repairs }: { repairs: readonly Repair[] }) {
  return areShort(repairs) ? <RepairGrid repairs={repairs} /> : <RepairRows repairs={repairs} />;
}

function RepairGrid({ repairs }: { repairs: readonly Repair[] }) {
  const { t } = useTranslation('inventory');
  return (
    <ol className="repair-grid" aria-label={t('import.repairList')}>
      {repairs.map((repair) => (
        <li key={`${repair.line}:${repair.column}`}>
          <RepairLine repair={repair} />
        </li>
      ))}
    </ol>
  );
}

/** Drawn only as far as it is in sight. */
function RepairRows({ repairs }: { repairs: readonly Repair[] }) {
  const { t } = useTranslation('inventory');
  const { ref, from, to } = useVirtualRows(repairs.length, repairRowPixels);
  const height = repairs.length * repairRowPixels;
  return (
    <div
      ref={ref}
      className="scroll repairs"
      style={{ height: Math.min(height, mostListPixels) }}
      tabIndex={0}
      role="group"
      aria-label={t('import.repairList')}
    >
      <ol style={{ height, position: 'relative' }}>
        {repairs.slice(from, to).map((repair, index) => (
          <li
            key={`${repair.line}:${repair.column}:${repair.kind}`}
            style={{ top: (from + index) * repairRowPixels, height: repairRowPixels }}
          >
            <RepairLine repair={repair} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function RepairLine({ repair }: { repair: Repair }) {
  const { t } = useTranslation('inventory');
  return (
    <>
      <span className="t3 nowrap">{t('import.place', { line: repair.line, column: repair.column })}</span>
      <span className="mono ellipsis">
        <Shown text={repair.before} /> <span aria-hidden="true">→</span>{' '}
        <span className="visually-hidden">{t('is')}</span> <Shown text={repair.after} strong />
      </span>
    </>
  );
}

function Shown({ text, strong }: { text: string; strong?: boolean }) {
  const { t } = useTranslation('inventory');
  const visible = visibleText(text);
  if (visible === null) return <span className="t3">{t('import.nothing')}</span>;
  return strong === true ? <b>{visible}</b> : <span>{visible}</span>;
}
