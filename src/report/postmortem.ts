import type { ReportData } from './data/report.ts';
import type { Document, Section } from './document.ts';
import { appendixSection } from './parts/appendix.ts';
import { compareAtSection } from './parts/comparison.ts';
import { glanceSection } from './parts/glance.ts';
import { figuresOf, headlineOf, sublineOf } from './parts/headline.ts';
import { heatSection } from './parts/heat.ts';
import { incidentsSection } from './parts/incidents.ts';
import { offendersSection } from './parts/offenders.ts';
import { qualitySection } from './parts/quality.ts';
import { timelineSection } from './parts/timeline.ts';

type MakeSection = (data: ReportData) => Section | undefined;

const ABOUT_KILLS: readonly MakeSection[] = [
  glanceSection,
  timelineSection,
  heatSection,
  offendersSection,
  compareAtSection,
  incidentsSection,
];
const ALWAYS: readonly MakeSection[] = [qualitySection, appendixSection];

/** The postmortem of what was collected: what happened, when, to whom, why, and how far that can be trusted. */
export function postmortem(data: ReportData): Document {
  const { totals } = data;
  const makers = totals.incidents === 0 ? ALWAYS : [...ABOUT_KILLS, ...ALWAYS];
  return {
    title: 'OOM postmortem',
    headline: headlineOf(totals),
    subline: [sublineOf(totals), data.about.unread === undefined ? '' : 'The run was ended early.'].join(' ').trim(),
    figures: totals.incidents === 0 ? [] : figuresOf(totals),
    sections: makers.flatMap((make) => make(data) ?? []),
  };
}
