/** What is written under a snapshot and into its file name. */
export interface SnapshotCaption {
  cameraName: string;
  /** 「2026-11-22 03:12:47」 */
  dateTime: string;
}

/** Height of the caption strip as a share of the picture's width, so that it reads alike at every resolution. */
const stripShare = 1 / 24;

/** The picture shown now, at its own resolution, with a strip that says which camera and when. `null` = no picture yet. */
export async function takeSnapshot(video: HTMLVideoElement, caption: SnapshotCaption): Promise<Blob | null> {
  const { videoWidth: width, videoHeight: height } = video;
  // The size is known before the first picture is; without one the canvas would stay black.
  if (width === 0 || height === 0 || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
  const strip = Math.max(24, Math.round(width * stripShare));
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height + strip;
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.drawImage(video, 0, 0, width, height);
  context.fillStyle = '#0e0f10';
  context.fillRect(0, height, width, strip);
  context.fillStyle = '#ececed';
  context.textBaseline = 'middle';
  context.font = `${Math.round(strip * 0.52)}px ${getComputedStyle(document.body).fontFamily}`;
  const margin = Math.round(strip * 0.4);
  const timeWidth = context.measureText(caption.dateTime).width;
  context.fillText(caption.dateTime, width - margin - timeWidth, height + strip / 2);
  context.fillText(caption.cameraName, margin, height + strip / 2, width - 3 * margin - timeWidth);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

/** A name that every file system takes: 「정문 차단기_2026-11-22_03-12-47.png」. */
export function snapshotFileName({ cameraName, dateTime }: SnapshotCaption): string {
  // Reserved by Windows, or a path's parts, or invisible.
  const safe = cameraName
    .replace(/[\p{C}<>:"/\\|?*]+/gu, '-')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(0, 80);
  return `${safe === '' ? 'camera' : safe}_${dateTime.replaceAll(':', '-').replace(' ', '_')}.png`;
}
