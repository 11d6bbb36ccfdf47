import { chart } from '../building/panels.ts';
import { queryRange } from '../building/queries.ts';
import { traces } from '../traces.ts';

export const eventLoop = () =>
  chart({
    title: 'Event loop',
    description:
      'Share of the time in which the event loop of a process was busy. Near 100 % requests wait for it.',
    unit: 'percentunit',
    empty: 'No service has reported in this time',
    traces: traces.slow,
    queries: [
      queryRange({
        expr: 'max by (job, instance) (nodejs_eventloop_utilization_ratio)',
        legend: '{{job}} {{instance}}',
      }),
    ],
    max: 1,
  });

export const eventLoopDelay = () =>
  chart({
    title: 'Event loop delay',
    description: 'How late the event loop ran, for one turn in a hundred.',
    unit: 's',
    empty: 'No service has reported in this time',
    traces: traces.slow,
    queries: [
      queryRange({
        expr: 'max by (job, instance) (nodejs_eventloop_delay_p99_seconds)',
        legend: '{{job}} {{instance}}',
      }),
    ],
  });

export const garbage = () =>
  chart({
    title: 'Garbage collection',
    description: 'How many seconds of each second garbage collections take.',
    unit: 'percentunit',
    empty: 'No collection in this time',
    traces: traces.slow,
    queries: [
      queryRange({
        expr: 'sum by (job, v8js_gc_type) (rate(v8js_gc_duration_seconds_sum[$__rate_interval]))',
        legend: '{{job}} {{v8js_gc_type}}',
      }),
    ],
  });

export const cpu = () =>
  chart({
    title: 'CPU',
    description: 'Cores that a process uses.',
    unit: 'short',
    empty: 'No service has reported in this time',
    traces: traces.servers,
    queries: [
      queryRange({
        expr: 'sum by (job, instance) (rate(process_cpu_time_seconds_total[$__rate_interval]))',
        legend: '{{job}} {{instance}}',
      }),
    ],
  });

export const memory = () =>
  chart({
    title: 'Memory',
    description: 'Physical memory of a process, and what of it JavaScript uses.',
    unit: 'bytes',
    empty: 'No service has reported in this time',
    traces: traces.servers,
    queries: [
      queryRange({
        expr: 'sum by (job, instance) (process_memory_usage_bytes)',
        legend: '{{job}} {{instance}}',
      }),
      queryRange({
        expr: 'sum by (job, instance) (v8js_memory_heap_used_bytes)',
        legend: '{{job}} {{instance}} heap',
      }),
    ],
  });

export const poolUse = () =>
  chart({
    title: 'Connections',
    description: 'Connections to PostgreSQL in use, and requests that wait for one.',
    unit: 'short',
    empty: 'No service has reported in this time',
    traces: traces.slowStatements,
    queries: [
      queryRange({
        expr: 'sum by (job) (db_client_connection_count{db_client_connection_state="used"})',
        legend: '{{job}} used',
      }),
      queryRange({ expr: 'sum by (job) (db_client_connection_pending_requests)', legend: '{{job}} waiting' }),
    ],
  });
