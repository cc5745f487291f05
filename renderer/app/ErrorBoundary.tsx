import { Component, type ErrorInfo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Placeholder } from '../ui/index.ts';

interface Props {
  children: ReactNode;
}

/** A screen that breaks says so and can be drawn again; the rest of the control room stays. */
export class ErrorBoundary extends Component<Props, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override componentDidCatch(thrown: unknown, info: ErrorInfo): void {
    console.error('a screen broke', thrown, info.componentStack);
  }

  override render(): ReactNode {
    return this.state.broken ? <Broken onRedraw={() => this.setState({ broken: false })} /> : this.props.children;
  }
}

function Broken({ onRedraw }: { onRedraw: () => void }) {
  const { t } = useTranslation();
  return (
    <Placeholder
      kind="empty"
      title={t('somethingBroke')}
      text={t('somethingBrokeTodo')}
      actions={<Button onPress={onRedraw}>{t('redraw')}</Button>}
    />
  );
}
