#!/bin/sh
# Renders the chart into this folder, one file a template: render.sh [FOLDER]; HELM names another helm than that on the PATH.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-$here}
for name in configmap deployment networkpolicy poddisruptionbudget podmonitor prometheusrule rbac scaledobject; do
  case $name in
    podmonitor) set -- --set podMonitor.enabled=true ;;
    prometheusrule) set -- --set prometheusRule.enabled=true ;;
    scaledobject) set -- --set deployments.all.keda.enabled=true ;;
    *) set -- ;;
  esac
  manifest=$("${HELM:-helm}" template oomstream "$here/../helm/oomstream" --namespace oomstream --kube-version 1.33.0 \
    --show-only "templates/$name.yaml" "$@")
  printf '# Made from deploy/helm/oomstream by deploy/kubernetes/render.sh. Do not edit.\n%s\n' "$manifest" > "$target/$name.yaml"
done
