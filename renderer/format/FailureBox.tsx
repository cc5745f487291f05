import { useTranslation } from 'react-i18next';
import type { Failure } from '../../preload/contract/index.ts';
import { Button, SeverityMark } from '../ui/index.ts';
import { useFormat } from './format.ts';

/** What happened, what to do, and a way to try again. */
export function FailureBox({ failure, onRetry }: { failure: Failure; onRetry?: () => void }) {
  const format = useFormat();
  const { t } = useTranslation();
  const { title, todo } = format.failure(failure);
  return (
    <div className="placeholder error" role="alert">
      <span className="row">
        <SeverityMark priority={2} />
        <b>{title}</b>
      </span>
      <p>{todo}</p>
      {onRetry !== undefined && <Button onPress={onRetry}>{t('common:retry')}</Button>}
    </div>
  );
}
