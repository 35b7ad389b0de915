(* SPDX-License-Identifier: BSD-2-Clause *)

open Xtop_agent
module Tasks = Xtop_agent_lwt.Tasks

module Channel =
  Vchan_channel.Make (Events_xen) (Memory_xen)
    (Vchan.Xenstore.Make (Xen_os.Xs))

module Service = Xtop_agent_lwt.Service.Make (Channel)

let tasks = Tasks.create ~clock:Guest.clock ~cpu:Guest.cpu
let task name work = Tasks.run tasks name work
let wait ?on promise = Tasks.wait tasks ?on promise
let yield = Tasks.yield tasks

(* What was registered, the last first. *)
type interface = {
  number : int;
  device : string;
  stats : unit -> Mirage_net.stats;
}

type metric = { id : int; name : string; bit : int; read : unit -> int }

let interfaces = ref []
let own_metrics = ref []
let source = ref None

let interface device stats =
  let number = List.length !interfaces in
  interfaces := { number; device; stats } :: !interfaces

let metric bit name read =
  let id = List.length !own_metrics in
  own_metrics := { id; name; bit; read } :: !own_metrics

let counter = metric Figure.Application.counter
let gauge = metric Figure.Application.gauge
let already_shown = [ "gc"; "gc quick"; "memory" ]

let metrics ?(except = already_shown) () =
  source := Some (Metrics_source.watch ~except)

(* Rows *)

let word = Sys.word_size / 8

(* Solo5's stack guard, which mirage-xen counts as stack. *)
let guard = 1 lsl 20

let system e =
  Encoder.row e ~section:Figure.System.section ~id:0 ~name:"";
  Encoder.set e Figure.System.boot_time Guest.boot_time;
  ignore (Encoder.commit e);
  Encoder.end_section e Figure.System.section

let memory e =
  let m = Xen_os.Memory.quick_stat () in
  Encoder.row e ~section:Figure.Memory.section ~id:0 ~name:"";
  Encoder.set e Figure.Memory.total (m.heap_words * word);
  Encoder.set e Figure.Memory.used (m.live_words * word);
  Encoder.set e Figure.Memory.free (max 0 m.free_words * word);
  Encoder.set e Figure.Memory.stack (max 0 ((m.stack_words * word) - guard));
  ignore (Encoder.commit e);
  Encoder.end_section e Figure.Memory.section

let collected_heap e =
  let s = Gc.quick_stat () in
  let bytes words = int_of_float words * word in
  Encoder.row e ~section:Figure.Collected_heap.section ~id:0 ~name:"";
  Encoder.set e Figure.Collected_heap.minor_collections s.minor_collections;
  Encoder.set e Figure.Collected_heap.major_collections s.major_collections;
  Encoder.set e Figure.Collected_heap.compactions s.compactions;
  Encoder.set e Figure.Collected_heap.size (s.heap_words * word);
  Encoder.set e Figure.Collected_heap.peak (s.top_heap_words * word);
  Encoder.set e Figure.Collected_heap.minor_allocated (bytes s.minor_words);
  Encoder.set e Figure.Collected_heap.promoted (bytes s.promoted_words);
  Encoder.set e Figure.Collected_heap.major_allocated (bytes s.major_words);
  ignore (Encoder.commit e);
  Encoder.end_section e Figure.Collected_heap.section

let interface_row e { number; device; stats } =
  let s = stats () in
  Encoder.row e ~section:Figure.Interface.section ~id:number ~name:device;
  Encoder.set_int64 e Figure.Interface.receive_bytes s.Mirage_net.rx_bytes;
  Encoder.set e Figure.Interface.receive_packets
    (Int32.to_int s.rx_pkts land 0xffffffff);
  Encoder.set_int64 e Figure.Interface.transmit_bytes s.tx_bytes;
  Encoder.set e Figure.Interface.transmit_packets
    (Int32.to_int s.tx_pkts land 0xffffffff);
  ignore (Encoder.commit e)

let metric_row e { id; name; bit; read } =
  Encoder.row e ~section:Figure.Application.section ~id ~name;
  Encoder.set e bit (read ());
  ignore (Encoder.commit e)

(* One that fails loses its own row only. *)
let rec rows give e = function
  | [] -> ()
  | one :: others ->
      (match give e one with () -> () | exception _ -> ());
      rows give e others

let application e =
  rows metric_row e !own_metrics;
  (match !source with
  | Some source ->
      Metrics_source.rows source ~first_id:(List.length !own_metrics) e
  | None -> ());
  Encoder.end_section e Figure.Application.section

let sample e =
  system e;
  memory e;
  Guest.vcpu ~others:(Tasks.spent tasks) e;
  Encoder.end_section e Figure.Vcpu.section;
  Tasks.rows tasks e;
  Encoder.end_section e Figure.Thread.section;
  rows interface_row e !interfaces;
  Encoder.end_section e Figure.Interface.section;
  collected_heap e;
  application e

(* Service *)

let hello system =
  {
    Encoder.kind = Encoder.kind_mirage;
    boot_id = Int64.of_int Guest.boot_time;
    page_size = 4096;
    widths =
      [
        (Figure.Interface.section, Figure.Interface.receive_packets, 32);
        (Figure.Interface.section, Figure.Interface.transmit_packets, 32);
      ];
    agent = "xtop-mirage 0.1.0";
    system;
  }

let guest =
  {
    Session.clock = (fun () -> Int64.of_int (Guest.clock ()));
    cpu = Guest.cpu;
    sections =
      [
        Figure.System.section;
        Figure.Memory.section;
        Figure.Vcpu.section;
        Figure.Thread.section;
        Figure.Interface.section;
        Figure.Collected_heap.section;
        Figure.Application.section;
      ];
    sample;
  }

let running = ref None

let send kind ?subject text =
  match !running with
  | Some service ->
      ignore (Session.event (Service.session service) ~kind ?subject text)
  | None -> ()

let event text = send Encoder.event_message text
let panic text = send Encoder.event_panic text

let tell_of_tasks () =
  Tasks.listen tasks
    {
      Tasks.started = (fun id name -> send Encoder.event_started ~subject:id name);
      ended = (fun id name -> send Encoder.event_ended ~subject:id name);
      failed =
        (fun id name failure ->
          send Encoder.event_message ~subject:id
            (name ^ " failed: " ^ Printexc.to_string failure));
    }

(* Both hooks go on to what was there before. *)
let tell_of_death () =
  let hook = !Lwt.async_exception_hook in
  (Lwt.async_exception_hook :=
     fun failure ->
       panic (Printexc.to_string failure);
       hook failure);
  Printexc.set_uncaught_exception_handler (fun failure trace ->
      panic (Printexc.to_string failure);
      Printexc.default_uncaught_exception_handler failure trace)

let serve ?(interval = 1.0) ?(system = "MirageOS") () =
  if !running = None then begin
    let service =
      Service.create
        ~interval:(Int64.of_float (interval *. 1e9))
        ~sleep:Mirage_sleep.ns guest (hello system)
    in
    running := Some service;
    tell_of_tasks ();
    tell_of_death ();
    Lwt.async (fun () -> Service.run service)
  end
