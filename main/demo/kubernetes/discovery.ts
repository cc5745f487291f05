import { type ApiResource, apiResources, apiVersionOf } from './resources.ts';

const verbs = ['create', 'delete', 'get', 'list', 'patch', 'watch'];

/** What kubectl asks first: which groups and resources there are. `undefined` = not a path of discovery. */
export function discovery(path: string): unknown {
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] };
  if (path === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups() };
  const resources = apiResources.filter(({ base }) => base === path);
  const [first] = resources;
  if (first === undefined) return undefined;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf(first),
    resources: resources.map(({ plural, kind, isNamespaced }) => ({
      name: plural,
      singularName: kind.toLowerCase(),
      namespaced: isNamespaced,
      kind,
      verbs,
    })),
  };
}

function groups(): unknown[] {
  const versions = new Set(apiResources.filter(isGrouped).map(apiVersionOf));
  return [...versions].map((groupVersion) => {
    const [name = '', version = ''] = groupVersion.split('/');
    const only = { groupVersion, version };
    return { name, versions: [only], preferredVersion: only };
  });
}

const isGrouped = ({ base }: ApiResource): boolean => base.startsWith('/apis/');
