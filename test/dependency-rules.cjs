/** Who may import whom: the house's table, one rule a row. `depcruise --config test/dependency-rules.cjs main …`. */

const ioLibraries = '^(fastify|@fastify/|ws$|conf$|electron|pino|node-ssh|@kubernetes/|yauzl|tar-stream)';
const ioOfNode =
  '^(node:)?(fs|net|child_process|http|https|http2|tls|dgram|dns|worker_threads|cluster|sqlite|readline|repl|os|process)(/|$)';
const rooms = 'inventory|bootstrap|cluster|registry|packages|camera|metrics|events|collaboration|settings';
const seen = 'app|inventory|bootstrap|cluster|registry|packages|camera|metrics|events|collaboration|settings|demo';

const never = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    never('no-cycles', 'Two files that need each other are one idea.', {}, { circular: true }),
    never(
      'nothing-unresolved',
      'Every import leads somewhere.',
      {},
      { couldNotResolve: true, pathNot: '^(electron|vite/client)$' },
    ),
    never('nothing-imports-test', 'What ships knows no test.', { pathNot: '^test/' }, { path: '^test/' }),
    never(
      'contract-alone',
      'The contract imports itself, zod and the contract library.',
      { path: '^preload/contract/' },
      { pathNot: '^(preload/contract/|node_modules/(zod|@orpc/contract)/)' },
    ),
    never(
      'engine-alone',
      'The engine is pure: itself and the contract.',
      { path: '^main/collaboration/engine/' },
      { pathNot: '^(main/collaboration/engine/|preload/contract/)' },
    ),
    never(
      'room-keeps-out',
      'A room knows no adapter, host, demo site or wiring.',
      { path: `^main/(${rooms})/` },
      { path: '^(main/(adapters|hosts|demo|app\\.ts|router\\.ts)|renderer/)' },
    ),
    never(
      'room-by-its-door',
      'Another room is met through its index.ts.',
      { path: `^main/(${rooms})/` },
      // substream.ts imports nothing; through the camera room's door the two rooms would know each other in a circle.
      {
        path: `^main/(${rooms})/`,
        pathNot: ['^main/$1/', '^main/[^/]+/index\\.ts$', '^main/camera/substream\\.ts$'],
      },
    ),
    never(
      'room-without-io',
      'Rooms have no side effects of their own.',
      { path: `^main/(${rooms})/` },
      { path: ioOfNode },
    ),
    never(
      'room-without-io-libraries',
      'Rooms have no side effects of their own.',
      { path: `^main/(${rooms})/` },
      { path: `node_modules/(${ioLibraries.slice(2, -1).replaceAll('$', '(?=/)')})` },
    ),
    never(
      'ports-are-types',
      'A port is an interface in the words of the contract.',
      { path: '^main/ports/' },
      { pathNot: '^(main/ports/|preload/contract/)' },
    ),
    never(
      'adapter-keeps-out',
      'An adapter knows ports, the contract, Node and libraries. The video worker runs the camera room’s stream code.',
      { path: '^main/adapters/' },
      { path: '^(main/|renderer/|test/)', pathNot: '^main/(adapters|ports)/|^main/errors\\.ts$|^main/camera/' },
    ),
    never(
      'demo-keeps-out',
      'The demo site is the outside world: it shares no code with what watches it.',
      { path: '^main/demo/' },
      { path: '^(main/|renderer/|test/)', pathNot: '^main/(demo|ports)/|^main/errors\\.ts$' },
    ),
    never(
      'app-by-ports',
      'The wiring knows rooms and ports.',
      { path: '^main/(app|router|procedures|streams|errors)\\.ts$' },
      { path: '^main/(adapters|hosts|demo)/' },
    ),
    never(
      'hosts-apart',
      'One host never imports the other.',
      { path: '^main/hosts/node/' },
      { path: '^main/hosts/electron/' },
    ),
    never(
      'hosts-apart-too',
      'One host never imports the other.',
      { path: '^main/hosts/electron/' },
      { path: '^main/hosts/node/' },
    ),
    never(
      'electron-at-home',
      'Only its host and the preload know Electron.',
      { path: '^(main|renderer|preload)/', pathNot: '^(main/hosts/electron/|preload/index\\.ts$)' },
      { path: '(^|node_modules/)electron(-store)?(/|$)' },
    ),
    never(
      'renderer-is-a-page',
      'The page knows the contract, not main.',
      { path: '^renderer/', pathNot: 'vite\\.config' },
      { path: `^main/|${ioOfNode}` },
    ),
    never(
      'store-keeps-out',
      'A store knows the link, the contract and zustand.',
      { path: `^renderer/(${seen})/store\\.ts$` },
      { path: `^renderer/(${seen})/`, pathNot: ['^renderer/$1/', '^renderer/[^/]+/store\\.ts$'] },
    ),
    never(
      'views-have-no-link',
      'Views talk to their store.',
      { path: `^renderer/(${seen})/.*\\.tsx$`, pathNot: '^renderer/app/' },
      { path: '^renderer/link/' },
    ),
    never(
      'ui-stands-alone',
      'Components know no room and no contract.',
      { path: '^renderer/ui/' },
      { path: `^(renderer/(${seen}|link)/|preload/)` },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|artefacts)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.css'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
