import { TriangleAlert } from 'lucide-react';
import { Section } from '@/components/ui/section';
import { type DeploymentWarning, deploymentWarningTexts } from '@/lib/shared/access/deployment-warnings';

/** Settings that weaken the desk's guards; administrators alone are given any. */
export function DeploymentWarnings({ warnings }: { warnings: readonly DeploymentWarning[] }) {
  if (warnings.length === 0) return null;
  return (
    <Section title="Deployment warnings">
      <ul className="grid gap-2 text-sm">
        {warnings.map((warning) => {
          const { title, effect, next } = deploymentWarningTexts[warning];
          return (
            <li key={warning} className="flex items-start gap-2 text-warm">
              <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
              <span className="wrap-anywhere">
                <strong className="font-medium">{title}</strong> {effect} {next}
              </span>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
