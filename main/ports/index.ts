export type { Clock } from './clock.ts';
export type { Database, Databases, SqlValue } from './database.ts';
export type { DemoSite, StartDemoSite } from './demo-site.ts';
export type { Kube, KubeAccess, KubeApi, KubeRequest, KubeWatch, ReadContext } from './kube.ts';
export type { Log, LogFields } from './log.ts';
export type { MediaAnswer, MediaOrigin, MediaServer, StartMediaServer } from './media-server.ts';
export type { SecretBox } from './secret-box.ts';
export type { SettingsStore } from './settings-store.ts';
export { usageReplies, type UsageReplyName } from './usage-replies.ts';
export type { ConnectTcp, TcpConnection } from './tcp.ts';
export type { StartTranscoder, Transcoder, TranscoderInput } from './transcoder.ts';
export type { StartUsageServer, UsageReply, UsageRequest, UsageServer } from './usage-server.ts';
export type {
  ProbeResult,
  ResolveSource,
  StartVideoProcess,
  StreamSource,
  VideoProcess,
  VideoProcessOptions,
  VideoSettings,
} from './video-process.ts';
