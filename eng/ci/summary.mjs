// Reads what each test project left in a folder (NAME.exit, and NAME.json as https://ctrf.io describes it), lists the
// failures again, and prints the line that the build machine reads: "N passed, N failed".
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const folder = process.argv[2];
const count = { passed: 0, failed: 0, skipped: 0 };
const fail = (name, message = '') => {
  count.failed++;
  console.log(`FAILED ${name}\n       ${message.trim().split('\n').slice(0, 5).join('\n       ')}`);
};

for (const exitFile of readdirSync(folder).filter((file) => file.endsWith('.exit'))) {
  const project = basename(exitFile, '.exit');
  const exitCode = Number(readFileSync(join(folder, exitFile), 'utf8'));
  const report = join(folder, `${project}.json`);
  const tests = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).results.tests : undefined;
  const failures = tests?.filter(({ status }) => status === 'failed') ?? [];

  for (const { name, message } of failures) fail(name, message);
  for (const { status } of tests ?? []) {
    if (status === 'passed') count.passed++;
    else if (status !== 'failed') count.skipped++;
  }
  // A crash, a timeout, or a fixture that failed after its tests: no test tells of it, and it must not pass.
  if (!tests || (exitCode !== 0 && failures.length === 0)) fail(project, `ended with ${exitCode}; see its output above`);
}

const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
console.log(`${count.passed} passed, ${count.failed} failed${skipped}`);
process.exit(count.failed === 0 && count.passed > 0 ? 0 : 1);
