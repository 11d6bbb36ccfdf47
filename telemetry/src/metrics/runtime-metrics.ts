import {
  PerformanceObserver,
  constants,
  monitorEventLoopDelay,
  performance,
  type EventLoopUtilization,
  type PerformanceEntry,
} from 'node:perf_hooks';
import { getHeapSpaceStatistics } from 'node:v8';
import { createHistogram, observeMetric } from './built-in-metrics.ts';

/** How often the event loop's delay is sampled, in ms. */
const delayResolutionMs = 20;

/**
 * Measures the process: event loop, garbage collection, heap, CPU and memory, by the conventions for Node.js and V8
 * (https://opentelemetry.io/docs/specs/semconv/runtime/).
 *
 * @returns how to stop
 */
export function startRuntimeMetrics(): () => void {
  const stops = [observeEventLoopDelay(), observeEventLoopTime(), observeCollections(), ...observeProcess()];
  return () => {
    for (const stop of stops) stop();
  };
}

function observeEventLoopDelay(): () => void {
  const delays = monitorEventLoopDelay({ resolution: delayResolutionMs });
  delays.enable();
  // Each sample is the whole pause between two, which is never shorter than the resolution.
  const toSeconds = (nanoseconds: number): number =>
    Math.max(0, nanoseconds / 1e9 - delayResolutionMs / 1000);
  const stops = [
    observeMetric('nodejs.eventloop.delay.p50', (observe) => {
      if (delays.count > 0) observe(toSeconds(delays.percentile(50)));
    }),
    observeMetric('nodejs.eventloop.delay.p99', (observe) => {
      if (delays.count > 0) observe(toSeconds(delays.percentile(99)));
    }),
    observeMetric('nodejs.eventloop.delay.max', (observe) => {
      if (delays.count > 0) observe(toSeconds(delays.max));
      // Callbacks run in the order of their registration, and this is the last one of the three.
      delays.reset();
    }),
  ];
  return () => {
    delays.disable();
    for (const stop of stops) stop();
  };
}

function observeEventLoopTime(): () => void {
  let last: EventLoopUtilization = performance.eventLoopUtilization();
  const stopTime = observeMetric('nodejs.eventloop.time', (observe) => {
    const { active, idle } = performance.eventLoopUtilization();
    observe(active / 1000, { 'nodejs.eventloop.state': 'active' });
    observe(idle / 1000, { 'nodejs.eventloop.state': 'idle' });
  });
  const stopUtilization = observeMetric('nodejs.eventloop.utilization', (observe) => {
    const now = performance.eventLoopUtilization();
    observe(performance.eventLoopUtilization(now, last).utilization);
    last = now;
  });
  return () => {
    stopTime();
    stopUtilization();
  };
}

/** An entry of the type `gc`, of which Node's types do not tell the detail. */
type CollectionEntry = PerformanceEntry & { readonly detail: { readonly kind: number } };

const collectionTypes: ReadonlyMap<number, string> = new Map([
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
]);

function observeCollections(): () => void {
  const record = createHistogram('v8js.gc.duration');
  const observer = new PerformanceObserver((list) => {
    for (const { duration, detail } of list.getEntries() as CollectionEntry[]) {
      record(duration / 1000, { 'v8js.gc.type': collectionTypes.get(detail.kind) ?? 'other' });
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  return () => observer.disconnect();
}

function observeProcess(): (() => void)[] {
  return [
    observeMetric('v8js.memory.heap.used', (observe) => {
      for (const { space_name: space, space_used_size: used } of getHeapSpaceStatistics()) {
        observe(used, { 'v8js.heap.space.name': space });
      }
    }),
    observeMetric('v8js.memory.heap.space.size', (observe) => {
      for (const { space_name: space, space_size: size } of getHeapSpaceStatistics()) {
        observe(size, { 'v8js.heap.space.name': space });
      }
    }),
    observeMetric('process.cpu.time', (observe) => {
      const { user, system } = process.cpuUsage();
      observe(user / 1e6, { 'cpu.mode': 'user' });
      observe(system / 1e6, { 'cpu.mode': 'system' });
    }),
    observeMetric('process.memory.usage', (observe) => observe(process.memoryUsage.rss())),
    observeMetric('process.uptime', (observe) => observe(process.uptime())),
  ];
}
