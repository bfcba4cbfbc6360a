import { expect, test } from 'vitest';
import type { TestModule } from 'vitest/node';
import { count, summary } from './reporter.js';

type State = 'passed' | 'failed' | 'skipped';

function module(state: State, ...tests: State[]): TestModule {
  return {
    state: () => state,
    children: { allTests: () => tests.map((result) => ({ result: () => ({ state: result }) })) },
  } as unknown as TestModule;
}

test('the closing line counts tests, and skipped ones only when there are some', () => {
  expect(summary(count([module('passed', 'passed', 'passed')], []))).toBe('2 passed, 0 failed');
  expect(summary(count([module('failed', 'passed', 'failed', 'skipped')], []))).toBe('1 passed, 1 failed, 1 skipped');
});

test('a file that fails outside its tests and an uncaught error count as failures', () => {
  expect(summary(count([module('failed')], []))).toBe('0 passed, 1 failed');
  expect(summary(count([module('passed', 'passed')], [new Error('uncaught')]))).toBe('1 passed, 1 failed');
});
