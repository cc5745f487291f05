import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../format/index.ts';
import { Checkbox, Chip, Icon, Panel, Placeholder, useVirtualRows } from '../../ui/index.ts';
import { kindIcon } from '../kinds.ts';
import { recognised } from '../repairs.ts';
import { dedented } from '../document-text.ts';
import type { ImportPreview, Proposal } from '../types.ts';
import { ImportFindings, RepairList } from './ImportFindings.tsx';
import { Changes } from './Changes.tsx';
import { Fact, Facts } from './Facts.tsx';

export interface ImportResultProps {
  preview: ImportPreview;
  accepted: ReadonlySet<string>;
  onAccept: (accepted: ReadonlySet<string>) => void;
}

/** What was recognised: in counts, record by record with what saving would do, and everything that was mended. */
export function ImportResult({ preview, accepted, onAccept }: ImportResultProps) {
  const { t } = useTranslation('inventory');
  const format = useFormat();
  const [chosenKey, setChosenKey] = useState(
    () => (preview.proposals.find(({ effect }) => effect !== 'same') ?? preview.proposals[0])?.key ?? null,
  );
  const chosen = preview.proposals.find(({ key }) => key === chosenKey) ?? null;
  return (
    <>
      <ul className="figures recognised" aria-label={t('import.recognised')}>
        {recognised(preview).map(({ what, count }) => (
          <li key={what}>
            <small>{t(`found.${what}`)}</small>
            <b>{format.integer(count)}</b>
            <small>{t(`foundMeaning.${what}`)}</small>
          </li>
        ))}
      </ul>
      <div className="import-columns">
        <Proposals {...{ preview, accepted, onAccept, chosenKey }} onChoose={setChosenKey} />
        {chosen === null ? (
          <Panel title={t('import.proposal')}>
            <Placeholder kind="empty" title={t('import.noRecords')} text={t('import.noRecordsText')} />
          </Panel>
        ) : (
          <ProposalDetail key={chosen.key} proposal={chosen} />
        )}
        <ImportFindings preview={preview} />
      </div>
    </>
  );
}

interface ProposalsProps extends ImportResultProps {
  chosenKey: string | null;
  onChoose: (key: string) => void;
}

function Proposals({ preview: { proposals }, accepted, onAccept, chosenKey, onChoose }: ProposalsProps) {
  const { t } = useTranslation('inventory');
  const open = proposals.filter(({ effect }) => effect !== 'same');
  const { ref, from, to, rowPixels } = useVirtualRows(proposals.length, 56);
  const tick = (key: string, selected: boolean): void => {
    const next = new Set(accepted);
    if (selected) next.add(key);
    else next.delete(key);
    onAccept(next);
  };
  return (
    <section className="panel" aria-label={t('import.proposals')}>
      <header>
        <h2>{t('import.proposals')}</h2>
        <span className="grow" />
        {open.length > 0 && (
          <Checkbox
            isSelected={accepted.size > 0 && accepted.size === open.length}
            isIndeterminate={accepted.size > 0 && accepted.size < open.length}
            onChange={(all) => onAccept(new Set(all ? open.map(({ key }) => key) : []))}
          >
            {t('common:all')}
          </Checkbox>
        )}
      </header>
      <div ref={ref} className="panel-body">
        <ul style={{ height: proposals.length * rowPixels, position: 'relative' }}>
          {proposals.slice(from, to).map((proposal, index) => (
            <li
              key={proposal.key}
              className={proposal.key === chosenKey ? 'proposal selected' : 'proposal'}
              style={{ top: (from + index) * rowPixels, height: rowPixels }}
            >
              <Checkbox
                aria-label={t('import.take', { name: proposal.name })}
                isDisabled={proposal.effect === 'same'}
                isSelected={accepted.has(proposal.key)}
                onChange={(selected) => tick(proposal.key, selected)}
              />
              <button type="button" aria-current={proposal.key === chosenKey} onClick={() => onChoose(proposal.key)}>
                <Icon name={kindIcon(proposal.kind)} />
                <span className="proposal-text">
                  <span className="row">
                    <b className="ellipsis">{proposal.name}</b>
                    <small className="nowrap">{t(`kind.${proposal.kind}`)}</small>
                  </span>
                  <span className="t3 ellipsis">
                    {[proposal.address, proposal.hostname, t('import.line', { line: proposal.line })]
                      .filter(Boolean)
                      .join(' · ')}
                  </span>
                </span>
                <Chip strong={proposal.effect !== 'same'}>{t(`effect.${proposal.effect}`)}</Chip>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

function ProposalDetail({ proposal }: { proposal: Proposal }) {
  const { t } = useTranslation('inventory');
  const format = useFormat();
  return (
    <Panel
      className="proposal-detail"
      label={t('import.proposalOf', { name: proposal.name })}
      title={
        <span className="row">
          <Icon name={kindIcon(proposal.kind)} />
          <span className="ellipsis">{proposal.name}</span>
        </span>
      }
      meta={t(`effectText.${proposal.effect}`)}
    >
      {proposal.hints.length > 0 && (
        <ul className="hints" aria-label={t('hints')}>
          {proposal.hints.map((hint) => (
            <li key={hint.code}>
              <Icon name="info" />
              <span>{format.remark(hint)}</span>
            </li>
          ))}
        </ul>
      )}
      {proposal.effect === 'merge' && (
        <section>
          <h3 className="group-label">{t('import.changes', { count: proposal.changes.length })}</h3>
          <div className="section-text">
            <Changes changes={proposal.changes} />
          </div>
        </section>
      )}
      <Facts>
        <Fact label={t('field.kind')}>{t(`kind.${proposal.kind}`)}</Fact>
        <Fact label={t('field.address')}>{proposal.address ?? t('common:unknown')}</Fact>
        {proposal.hostname !== null && <Fact label={t('field.hostname')}>{proposal.hostname}</Fact>}
        {proposal.streamUrl !== null && (
          <Fact label={t('field.streamUrl')}>
            <span className="mono breakable">{proposal.streamUrl}</span>
          </Fact>
        )}
        <Fact label={t('import.foundAt')}>{t('import.line', { line: proposal.line })}</Fact>
      </Facts>
      <h3 className="group-label">{t('import.willBe')}</h3>
      <div className="section-text">
        <pre className="code" tabIndex={0} aria-label={t('document')}>
          {dedented(proposal.document)}
        </pre>
      </div>
      {proposal.repairs.length > 0 && (
        <>
          <h3 className="group-label">{t('import.repairsHere', { count: proposal.repairs.length })}</h3>
          <RepairList repairs={proposal.repairs} />
        </>
      )}
    </Panel>
  );
}
