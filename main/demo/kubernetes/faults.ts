/** A refusal as Kubernetes tells it: an HTTP status and a Status object. */
export class ApiFault extends Error {
  readonly status: number;
  readonly body: Record<string, unknown>;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code: status };
  }
}

export const fault = (status: number, reason: string, message: string): ApiFault =>
  new ApiFault(status, reason, message);
