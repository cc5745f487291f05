/** 「1.5」 of cores; thousandths are told only where they matter. */
export const cores = (millicores: number): string =>
  (millicores / 1000).toLocaleString('en', { maximumFractionDigits: millicores < 10_000 ? 2 : 0, useGrouping: false });

/** 「7.8」 GiB. */
export const gibibytes = (bytes: number): string =>
  (bytes / 2 ** 30).toLocaleString('en', { maximumFractionDigits: bytes < 100 * 2 ** 30 ? 1 : 0, useGrouping: false });

/** How much of what a node has is asked for, in percent. `null` = it does not say what it has. */
export const requestedPercent = (requested: number, allocatable: number | null): number | null =>
  allocatable === null || allocatable <= 0 ? null : (100 * requested) / allocatable;
