#!/usr/bin/env bash
# Builds Kubernetes from Debian 12's own source package with Debian's own Go: no other download, about five minutes on
# two cores, once. Later Debian releases carry a source package of kubectl alone.
#
#   build.sh [PROGRAM…]     default: all that a cluster needs
#
# The programs end in $GWANJE_SITE_CACHE/bin (default ~/.cache/gwanje-site/bin); what is there in the right version stays.
# Needs root only to install the Debian packages below when they are missing.
set -euo pipefail

version=v1.20.2
packages=(golang-1.19-go golang-github-modern-go-reflect2-dev dpkg-dev)
programs=("$@")
[ ${#programs[@]} -gt 0 ] || programs=(kube-apiserver kube-controller-manager kube-scheduler kubectl kubeadm kubelet kube-proxy)

cache=${GWANJE_SITE_CACHE:-$HOME/.cache/gwanje-site}
bin=$cache/bin
work=$cache/kubernetes-build
tree=$work/gopath/src/k8s.io/kubernetes
mkdir -p "$bin" "$work"

# One build at a time; the second finds everything done.
exec 9>"$work/lock"
flock 9

is_built() {
  local program=$bin/$1 said
  [ -x "$program" ] || return 1
  case $1 in
    kubectl) said=$("$program" version --client --short 2>&1) ;;
    kubeadm) said=$("$program" version -o short 2>&1) ;;
    *) said=$("$program" --version 2>&1) ;;
  esac
  [[ $said == *"$version"* ]]
}

missing=()
for program in "${programs[@]}"; do is_built "$program" || missing+=("$program"); done
if [ ${#missing[@]} -eq 0 ]; then
  echo "Kubernetes $version is built: $bin"
  exit 0
fi

absent=()
for package in "${packages[@]}"; do dpkg -s "$package" >/dev/null 2>&1 || absent+=("$package"); done
if [ ${#absent[@]} -gt 0 ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${absent[@]}"
fi

# The machine's own Debian mirrors, asked for sources, in lists of our own: the system's are left as they are.
fetch_source() {
  local apt=$work/apt
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/sources"
  if [ -f /etc/apt/sources.list.d/debian.sources ]; then
    sed 's/^Types:.*/Types: deb-src/' /etc/apt/sources.list.d/debian.sources >"$apt/sources/debian.sources"
  else
    sed -n 's/^deb /deb-src /p' /etc/apt/sources.list >"$apt/sources/debian.list"
  fi
  local options=(-qq -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$apt/sources"
    -o APT::Sandbox::User=root
    -o "Dir::State::Lists=$apt/lists" -o "Dir::Cache=$apt/cache")
  apt-get "${options[@]}" update
  (cd "$work" && apt-get "${options[@]}" source --download-only kubernetes)
}

unpack() {
  rm -rf "$work/unpacked" "$tree"
  mkdir -p "$(dirname "$tree")"
  # apt has checked the signatures; Debian's patches are for its own build.
  dpkg-source --skip-patches --no-check -x "$work"/kubernetes_1.20.*.dsc "$work/unpacked" >/dev/null
  mv "$work/unpacked" "$tree"
  # The vendored reflect2 is too old for Go 1.18 and later: kubeadm would crash.
  rm -rf "$tree/vendor/github.com/modern-go/reflect2"
  cp -r /usr/share/gocode/src/github.com/modern-go/reflect2 "$tree/vendor/github.com/modern-go/"
}

export GOROOT=/usr/lib/go-1.19 PATH=/usr/lib/go-1.19/bin:$PATH
export GO111MODULE=off GOPROXY=off CGO_ENABLED=0 GOFLAGS='' GOPATH=$work/gopath GOCACHE=$work/go-cache

# The source package lacks one generated file: the API's own description.
generate() {
  local out=pkg/generated/openapi described
  go build -o "$work/openapi-gen" ./vendor/k8s.io/kube-openapi/cmd/openapi-gen
  described=$(cd staging/src && grep -rlE '^// \+k8s:openapi-gen=true' --include='*.go' k8s.io |
    grep -vE '/testdata/|/examples/|sample-' | xargs -n1 dirname | sort -u | sed 's#^#./vendor/#' | paste -sd,)
  mkdir -p "$out"
  "$work/openapi-gen" --go-header-file hack/boilerplate/boilerplate.generatego.txt --input-dirs "$described" \
    --output-file-base zz_generated.openapi --output-package "k8s.io/kubernetes/$out" \
    --report-filename "$work/openapi-violations" 2>"$work/openapi-gen.log"
  test -s "$out/zz_generated.openapi.go"
}

if [ ! -s "$tree/pkg/generated/openapi/zz_generated.openapi.go" ]; then
  fetch_source
  unpack
  (cd "$tree" && generate)
fi

flags='-s -w'
for package in k8s.io/kubernetes/vendor/k8s.io/component-base/version k8s.io/kubernetes/vendor/k8s.io/client-go/pkg/version; do
  flags+=" -X $package.gitVersion=$version -X $package.gitMajor=1 -X $package.gitMinor=20 -X $package.gitTreeState=clean"
done
cd "$tree"
for program in "${missing[@]}"; do
  SECONDS=0
  # Under another name first: a build that is cut leaves nothing that looks whole.
  go build -trimpath -ldflags "$flags" -o "$bin/.$program" "./cmd/$program"
  mv "$bin/.$program" "$bin/$program"
  echo "$program built in $SECONDS s"
done
