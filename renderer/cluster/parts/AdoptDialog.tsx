import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clusterLimits, type DeviceId, type Failure, type KubeconfigContext } from '../../../preload/contract/index.ts';
import { FailureBox, sayDone } from '../../format/index.ts';
import { useInventory } from '../../inventory/index.ts';
import { Button, Checkbox, Dialog, SelectField } from '../../ui/index.ts';
import { suggestedMaster } from '../adoption.ts';
import { adoptCluster, readKubeconfig, useClusters } from '../store.ts';
import { ContextList } from './ContextList.tsx';
import { TextSource } from './TextSource.tsx';

export interface AdoptDialogProps {
  /** A kubeconfig that was pasted or dropped onto the screen. */
  given: File | string | null;
  /** Whose credential is replaced; `null` = to be chosen. */
  masterId: DeviceId | null;
  onClose: () => void;
}

/** Pause after the last key before the text is read, in ms. */
const pauseMs = 250;
const newMaster = 'new';

/** From a kubeconfig to a cluster that is watched: text → context → master → what must be said explicitly. */
export function AdoptDialog({ given, masterId, onClose }: AdoptDialogProps) {
  const { t } = useTranslation('cluster');
  const [text, setText] = useState('');
  const { contexts, failure: unread } = useContexts(text);
  const [contextName, setContextName] = useState<string | null>(null);
  const [masterChoice, setMasterChoice] = useState<string | null>(masterId);
  const [allowInsecure, setAllowInsecure] = useState(false);
  const [allowLimited, setAllowLimited] = useState(false);
  const [isLimited, setLimited] = useState(false);
  const [isAdopting, setAdopting] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const masters = useMasters();

  const usable = contexts?.filter((context) => context.failure === null) ?? [];
  const context =
    usable.find((one) => one.context === contextName) ?? usable.find(({ isCurrent }) => isCurrent) ?? usable[0];
  const master = masterChoice ?? (context === undefined ? null : suggestedMaster(masters, context.server)) ?? newMaster;
  const isReady =
    context !== undefined && (!context.insecure || allowInsecure) && (!isLimited || allowLimited) && !isAdopting;

  const adopt = async (): Promise<void> => {
    if (context === undefined || !isReady) return;
    setAdopting(true);
    setFailure(null);
    const outcome = await adoptCluster({
      masterId: master === newMaster ? null : master,
      text,
      context: context.context,
      allowInsecure,
      allowLimited,
    });
    setAdopting(false);
    if (outcome.ok) {
      sayDone(t('adopt.done', { name: outcome.value.name }));
      return onClose();
    }
    if (outcome.failure.code === 'cluster-not-admin') setLimited(true);
    setFailure(outcome.failure);
  };
  return (
    <Dialog
      wide
      title={t(masterId === null ? 'adopt.title' : 'adopt.replaceTitle', {
        name: masters.find(({ id }) => id === masterId)?.name ?? '',
      })}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button
            variant="primary"
            isDisabled={!isReady && !isAdopting}
            isPending={isAdopting}
            onPress={() => void adopt()}
          >
            {t(isAdopting ? 'adopt.running' : 'adopt.run')}
          </Button>
        </>
      }
    >
      <div className="adopt">
        <TextSource
          label={t('adopt.text')}
          hint={t('adopt.textHint')}
          pickLabel={t('adopt.pick')}
          accept={['.conf', '.yaml', '.yml', '.json', '.txt']}
          maxLength={clusterLimits.kubeconfigLength}
          given={given}
          text={text}
          // What cannot be read may be looked at; what can is a credential.
          isMasked={contexts !== null}
          onText={(next) => {
            setText(next);
            setFailure(null);
            setLimited(false);
          }}
        />
        <div className="stacked">
          {unread !== null && <FailureBox failure={unread} />}
          {contexts === null ? (
            unread === null && <p className="t3">{t('adopt.nextText')}</p>
          ) : (
            <>
              <ContextList contexts={contexts} chosen={context?.context ?? null} onChoose={setContextName} />
              <SelectField
                label={t('adopt.master')}
                hint={t('adopt.masterHint')}
                isDisabled={masterId !== null}
                value={master}
                options={[
                  { value: newMaster, label: t('adopt.newMaster', { name: context?.context ?? '' }) },
                  ...masters.map(({ id, name, isWatched }) => ({
                    value: id,
                    label: isWatched ? t('adopt.masterWatched', { name }) : name,
                  })),
                ]}
                onChange={setMasterChoice}
              />
              {context?.insecure === true && (
                <Checkbox isSelected={allowInsecure} onChange={setAllowInsecure}>
                  <span>{t('adopt.allowInsecure')}</span>
                </Checkbox>
              )}
              {isLimited && (
                <Checkbox isSelected={allowLimited} onChange={setAllowLimited}>
                  <span>{t('adopt.allowLimited')}</span>
                </Checkbox>
              )}
            </>
          )}
          {failure !== null && (
            <FailureBox failure={failure} {...(failure.retryable ? { onRetry: () => void adopt() } : {})} />
          )}
        </div>
      </div>
    </Dialog>
  );
}

function useMasters() {
  const devices = useInventory((state) => state.devices);
  const clusters = useClusters((state) => state.clusters);
  return [...(devices?.values() ?? [])]
    .filter(({ kind }) => kind === 'master')
    .map((device) => ({ ...device, isWatched: clusters?.has(device.id) === true }));
}

/** What is in the text, read by main a moment after the last change; nothing is saved and nobody is called. */
function useContexts(text: string): { contexts: KubeconfigContext[] | null; failure: Failure | null } {
  const [read, setRead] = useState<{ contexts: KubeconfigContext[] | null; failure: Failure | null }>({
    contexts: null,
    failure: null,
  });
  const latest = useRef(0);
  const readNow = useCallback(async (source: string) => {
    const mine = ++latest.current;
    const outcome = await readKubeconfig(source);
    if (mine !== latest.current) return;
    setRead(outcome.ok ? { contexts: outcome.value, failure: null } : { contexts: null, failure: outcome.failure });
  }, []);
  useEffect(() => {
    if (text.trim() === '') {
      latest.current += 1;
      return setRead({ contexts: null, failure: null });
    }
    const timer = setTimeout(() => void readNow(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text, readNow]);
  return read;
}
