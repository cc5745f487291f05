/** The video thread, which crashes when the test says so. */
const channel = new BroadcastChannel('crash the video thread');
channel.onmessage = () => {
  throw new Error('crashed on purpose');
};
await import('../../../../main/hosts/video/index.ts');

export {};
