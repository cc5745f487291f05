import { useTranslation } from 'react-i18next';
import type { ActionResult } from '../../../preload/contract/index.ts';
import { useFormat } from '../../format/index.ts';
import { Icon, SeverityMark } from '../../ui/index.ts';
import type { PlannedAction } from '../actions.ts';

export interface ActionRowsProps {
  planned: readonly PlannedAction[];
  preview: ReadonlyMap<number, ActionResult>;
  /** `null` = nothing was done yet. */
  deed: ReadonlyMap<number, ActionResult> | null;
}

/** A line for each: what it would change, and, once it is done, how it went. */
export function ActionRows({ planned, preview, deed }: ActionRowsProps) {
  const { t } = useTranslation('cluster');
  return (
    <table className="action-rows">
      <thead>
        <tr>
          <th scope="col">{t('clusterColumn')}</th>
          <th scope="col">{t('act.subject')}</th>
          <th scope="col">{t('act.change')}</th>
          {deed !== null && <th scope="col">{t('act.result')}</th>}
        </tr>
      </thead>
      <tbody>
        {planned.map(({ clusterId, clusterName, subject }, index) => (
          <tr key={`${clusterId} ${subject}`}>
            <td>{clusterName}</td>
            <td className="breakable">
              <b>{subject}</b>
            </td>
            <td>
              <Preview result={preview.get(index)} />
            </td>
            {deed !== null && (
              <td>
                <Deed result={deed.get(index)} isMeant={willAct(preview.get(index))} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const willAct = (result: ActionResult | undefined): boolean =>
  result !== undefined && result.failure === null && result.changes.length > 0;

function Preview({ result }: { result: ActionResult | undefined }) {
  const { t, i18n } = useTranslation('cluster');
  const format = useFormat();
  if (result === undefined) return <span className="t3">{t('act.asking')}</span>;
  if (result.failure !== null) return <Refusal result={result} />;
  if (result.changes.length === 0) return <span className="t3">{t('act.same')}</span>;
  const told = (field: string, value: string | null): string => {
    if (value === null) return t('act.nothing');
    if (field === 'restartedAt') return format.dateTime(Date.parse(value));
    return i18n.exists(`cluster:act.value.${field}.${value}`) ? t(`act.value.${field}.${value}`) : value;
  };
  return (
    <>
      {result.changes.map(({ field, before, after }) => (
        <span key={field} className="change">
          <span className="t3">{i18n.exists(`cluster:act.field.${field}`) ? t(`act.field.${field}`) : field}</span>{' '}
          <del>{told(field, before)}</del> <span aria-hidden="true">→</span>
          <span className="visually-hidden">{t('act.becomes')}</span> <ins>{told(field, after)}</ins>
        </span>
      ))}
    </>
  );
}

function Deed({ result, isMeant }: { result: ActionResult | undefined; isMeant: boolean }) {
  const { t } = useTranslation('cluster');
  if (!isMeant) return <span className="t3">{t('act.leftOut')}</span>;
  if (result === undefined) return <span className="t3">{t('act.doing')}</span>;
  if (result.failure !== null) return <Refusal result={result} />;
  return (
    <span className="row">
      <Icon name="check" size={13} />
      <b>{t(result.changes.length === 0 ? 'act.wasSo' : 'act.done')}</b>
    </span>
  );
}

function Refusal({ result: { failure } }: { result: ActionResult }) {
  const format = useFormat();
  if (failure === null) return null;
  const { title, todo } = format.failure(failure);
  return (
    <span className="refusal">
      <SeverityMark priority={2} size={14} />
      <span>
        <b>{title}</b> <span className="t3">{todo}</span>
      </span>
    </span>
  );
}
