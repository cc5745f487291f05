import { create } from 'zustand';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../preload/contract/index.ts';
import { Button, Icon, SeverityMark } from '../ui/index.ts';
import { useFormat } from './format.ts';

interface Toast {
  id: number;
  text: string | null;
  failure: Failure | null;
  undo: (() => void) | null;
}

const useToasts = create<{ toasts: Toast[] }>(() => ({ toasts: [] }));
let lastId = 0;
const shownMs = 8000;

function show(toast: Omit<Toast, 'id'>): void {
  const id = ++lastId;
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts.slice(-3), { ...toast, id }] }));
  setTimeout(() => hide(id), shownMs);
}

const hide = (id: number): void =>
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));

/** Says that something was done, with a way to take it back. `text` is translated already. */
export const sayDone = (text: string, undo: (() => void) | null = null): void => show({ text, failure: null, undo });

/** Says that something did not work: what and what to do. */
export const sayFailed = (failure: Failure): void => show({ text: null, failure, undo: null });

/** Mounted once by the shell. */
export function Toasts() {
  const toasts = useToasts((state) => state.toasts);
  const format = useFormat();
  const { t } = useTranslation();
  return (
    <div className="toasts" aria-live="polite">
      {toasts.map(({ id, text, failure, undo }) => {
        const words = failure === null ? null : format.failure(failure);
        return (
          <div key={id} className="toast" role={failure === null ? 'status' : 'alert'}>
            {words !== null && <SeverityMark priority={2} />}
            <div className="toast-text">
              <b>{words?.title ?? text}</b>
              {words !== null && <p>{words.todo}</p>}
            </div>
            {undo !== null && (
              <Button
                variant="ghost"
                onPress={() => {
                  hide(id);
                  undo();
                }}
              >
                <Icon name="undo" size={13} />
                {t('common:undo')}
              </Button>
            )}
            <Button variant="text" aria-label={t('common:close')} onPress={() => hide(id)}>
              <Icon name="close" size={13} />
            </Button>
          </div>
        );
      })}
    </div>
  );
}
