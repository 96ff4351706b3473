/** What can be done with a job that is not over. */
export const jobSteps = ['pause', 'resume', 'cancel'] as const;
export type JobStep = (typeof jobSteps)[number];
