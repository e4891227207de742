const UNIT = /^[^/]{1,240}\.(?:service|scope)$/;

/** The unit of the systemd that runs inside of a container: the innermost below the component that holds the container's id. */
export function nestedUnit(parts: readonly string[], containerId: string): { readonly unit?: string } {
  const at = parts.findLastIndex((part) => part.includes(containerId));
  const unit = parts.slice(at + 1).findLast((part) => UNIT.test(part));
  return at < 0 || unit === undefined ? {} : { unit };
}
