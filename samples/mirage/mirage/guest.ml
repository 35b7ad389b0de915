(* SPDX-License-Identifier: BSD-2-Clause *)

open Xtop_agent

external monotonic : unit -> int = "xtop_monotonic" [@@noalloc]
external wall : unit -> int = "xtop_wall" [@@noalloc]
external stolen : unit -> int = "xtop_stolen" [@@noalloc]
external runstates : Bytes.t -> bool = "xtop_runstates" [@@noalloc]

let origin = monotonic ()
let boot_time = wall ()
let clock () = monotonic () - origin
let cpu () = monotonic () - stolen ()
let times = Bytes.make 32 '\000'

(* It must not go backwards, as it could by a task's last switch. *)
let last_other = ref 0
let time i = Int64.to_int (Bytes.get_int64_ne times (8 * i))

let vcpu ~others e =
  if runstates times then begin
    Encoder.row e ~section:Figure.Vcpu.section ~id:0 ~name:"";
    Encoder.set e Figure.Vcpu.running (time 0);
    Encoder.set e Figure.Vcpu.runnable (time 1);
    Encoder.set e Figure.Vcpu.blocked (time 2);
    Encoder.set e Figure.Vcpu.offline (time 3);
    ignore (Encoder.commit e);
    last_other := max !last_other (time 0 - others);
    Encoder.row e ~section:Figure.Thread.section ~id:0 ~name:"other";
    Encoder.set e Figure.Thread.cpu !last_other;
    ignore (Encoder.commit e)
  end
