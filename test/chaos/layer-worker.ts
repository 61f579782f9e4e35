// The program of a worker process that reaches the database through an ORM or another driver.
import { openLayer } from './open-layer.js'
import { workOn } from './worker-body.js'
import type { WorkerOrders } from './worker-orders.js'

/** What the worker is started with, as JSON in its one argument. */
export interface LayerOrders extends WorkerOrders {
  readonly layer: string
}

const orders = JSON.parse(process.argv[2] ?? '') as LayerOrders
await workOn(orders, await openLayer(orders.layer, orders.at))
