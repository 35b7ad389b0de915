(* SPDX-License-Identifier: BSD-2-Clause *)

module System = struct
  let section = 1
  let context_switches = 0
  let threads = 10
  let boot_time = 11
end

module Memory = struct
  let section = 2
  let used = 0
  let free = 1
  let total = 8
  let stack = 12
end

module Vcpu = struct
  let section = 3
  let running = 3
  let runnable = 4
  let blocked = 5
  let offline = 6
end

module Thread = struct
  let section = 4
  let state = 0
  let cpu = 1
  let switches = 2
  let priority = 4
  let wait_channel = 5
  let start_time = 8
  let nice = 12
  let state_running = 1
  let state_runnable = 2
  let state_sleeping = 3
end

module Interface = struct
  let section = 5
  let receive_bytes = 0
  let receive_packets = 1
  let transmit_bytes = 2
  let transmit_packets = 3
end

module Collected_heap = struct
  let section = 7
  let minor_collections = 0
  let major_collections = 1
  let compactions = 2
  let size = 3
  let peak = 4
  let minor_allocated = 5
  let promoted = 6
  let major_allocated = 7
end

module Application = struct
  let section = 9
  let counter = 0
  let gauge = 1
end

module Agent = struct
  let section = 10
  let cpu = 0
  let skipped_samples = 1
  let sent_bytes = 2
  let memory = 3
end

let last_section = 10
let count = [| 0; 12; 18; 13; 20; 8; 5; 8; 4; 2; 4 |]

let is_signed section bit =
  (section = Thread.section && (bit = Thread.priority || bit = Thread.nice))
  || (section = Application.section && bit = Application.gauge)
