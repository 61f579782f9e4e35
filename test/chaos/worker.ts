// The program of a worker process.
import { openDatabase } from './host/database.js'
import { workOn } from './worker-body.js'
import type { WorkerOrders } from './worker-orders.js'

const orders = JSON.parse(process.argv[2] ?? '') as WorkerOrders
await workOn(orders, openDatabase(orders.dialect, orders.at))
