(* SPDX-License-Identifier: BSD-2-Clause *)

(* The service over a vchan with ocaml-vchan's habits (declarations/vchan); the
   test is the client. *)

open Lwt.Infix
open Xtop_agent
open Turns

exception Resumed

(* What Xen and xenstore are here. *)
type host = {
  mutable pages : Io_page.t list; (* the last first *)
  mutable keys : (string * string) option;
  mutable rung : unit Lwt_condition.t;
  mutable count : int;
  mutable refuses : bool;
}

let host =
  { pages = []; keys = None; rung = Lwt_condition.create (); count = 0; refuses = false }

module Events = struct
  type port = int

  let port_of_string text = Ok (int_of_string text)
  let string_of_port = string_of_int

  type channel = unit
  type event = int

  let initial = -1

  let recv () event =
    if host.count > event then Lwt.return host.count
    else Lwt_condition.wait host.rung >|= fun () -> host.count

  let send () = ()
  let listen _ = (4, ())
  let connect _ _ = ()
  let close () = ()
end

module Memory = struct
  type grant = int32

  let grant_of_int32 grant = grant
  let int32_of_grant grant = grant

  type share = Io_page.t

  let grants_of_share _ = [ Int32.of_int (8 + List.length host.pages) ]
  let buf_of_share share = share

  let share ~domid:_ ~npages ~rw:_ =
    if host.refuses then failwith "Grant table full";
    let page = Io_page.get npages in
    host.pages <- page :: host.pages;
    page

  let unshare _ = Lwt.return_unit

  type mapping = Io_page.t

  let buf_of_mapping mapping = mapping
  let map ~domid:_ ~grant:_ ~rw:_ = Io_page.get 1
  let mapv ~grants:_ ~rw:_ = Io_page.get 1
  let unmap _ = ()
end

module Keys = struct
  type t = { ring_ref : string; event_channel : string }

  let write ~client_domid:_ ~port:_ { ring_ref; event_channel } =
    host.keys <- Some (ring_ref, event_channel);
    Lwt.return_unit

  let read ~server_domid:_ ~port:_ = Lwt.fail Not_found

  let delete ~client_domid:_ ~port:_ =
    host.keys <- None;
    Lwt.return_unit
end

module Channel = Vchan_channel.Make (Events) (Memory) (Keys)
module Service = Xtop_agent_lwt.Service.Make (Channel)

(* The client's end *)

let page () = Io_page.to_cstruct (List.hd host.pages)

let get at =
  Cstruct.LE.get_uint16 (page ()) at
  lor (Cstruct.LE.get_uint16 (page ()) (at + 2) lsl 16)

let set at n =
  Cstruct.LE.set_uint16 (page ()) at n;
  Cstruct.LE.set_uint16 (page ()) (at + 2) (n lsr 16)

let ring () =
  host.count <- host.count + 1;
  Lwt_condition.broadcast host.rung ();
  turn ()

let live state =
  Cstruct.set_uint8 (page ()) 20 state;
  ring ()

let say text =
  let produced = get 4 in
  String.iteri
    (fun i c ->
      Cstruct.set_uint8 (page ()) (1024 + ((produced + i) land 1023)) (Char.code c))
    text;
  set 4 ((produced + String.length text) land 0xffffffff);
  ring ()

(* Reads all that there is. *)
let heard () =
  let consumed = get 8 in
  let ready = (get 12 - consumed) land 0xffffffff in
  let text =
    String.init ready (fun i ->
        Char.chr (Cstruct.get_uint8 (page ()) (2048 + ((consumed + i) land 2047))))
  in
  set 8 (get 12);
  let rec frames at found =
    if at >= ready then List.rev found
    else
      let length = Char.code text.[at] lor (Char.code text.[at + 1] lsl 8) in
      let name =
        match Char.code text.[at + 2] with
        | 1 -> Printf.sprintf "hello-%d" (Char.code text.[at + 11])
        | 2 -> "full"
        | 3 -> "delta"
        | 4 -> "event"
        | _ -> "?"
      in
      frames (at + length) (name :: found)
  in
  String.concat " " (frames 0 [])

let collector_hello nonce =
  let bytes = Bytes.make 29 '\000' in
  Bytes.set_uint16_le bytes 0 29;
  Bytes.set_uint8 bytes 2 0x41;
  Bytes.blit_string Commands.magic 0 bytes 3 8;
  Bytes.set_uint8 bytes 11 nonce;
  Bytes.set_uint8 bytes 19 1;
  Bytes.set_uint8 bytes 20 1;
  Bytes.to_string bytes

let rows = ref 3

let sample e =
  for i = 1 to !rows do
    Encoder.row e ~section:Figure.Thread.section ~id:i ~name:"task";
    Encoder.set e Figure.Thread.cpu (!now + i);
    ignore (Encoder.commit e)
  done;
  Encoder.end_section e Figure.Thread.section

let guest =
  {
    Session.clock = (fun () -> Int64.of_int !now);
    cpu = (fun () -> !now);
    sections = [ Figure.Thread.section ];
    sample;
  }

let hello =
  {
    Encoder.kind = 2;
    boot_id = 1L;
    page_size = 4096;
    widths = [];
    agent = "test";
    system = "test";
  }

let second = 1_000_000_000

let () =
  let service = Service.create ~sleep guest hello in
  host.refuses <- true;
  Lwt.async (fun () -> Service.run service);
  check_int "no page could be granted" 0 (List.length host.pages);
  host.refuses <- false;
  pass second;
  check_int "a second later it can" 1 (List.length host.pages);
  check_bool "and the keys say where" true (host.keys = Some ("9", "4"));
  (* the first collector: words first, as it finds a fresh ring *)
  say (collector_hello 7);
  check_text "nobody is there yet" "" (heard ());
  live 1;
  check_text "answered at once" "hello-7 full" (heard ());
  check_int "what was read is acknowledged" 29 (get 0);
  pass second;
  check_text "a second later" "delta" (heard ());
  (* a client that does not read loses samples, never half a frame *)
  for _ = 1 to 200 do
    pass second
  done;
  check_bool "no more than the ring holds" true (get 12 - get 8 <= 2048);
  check_bool "skipped" true (Session.skipped (Service.session service) > 50);
  let words = String.split_on_char ' ' (heard ()) in
  check_bool "whole deltas" true (List.for_all (String.equal "delta") words);
  pass second;
  check_text "and on" "delta" (heard ());
  (* it goes away, and comes back to the same page *)
  live 0;
  pass (5 * second);
  check_text "silence" "" (heard ());
  check_int "the same page" 1 (List.length host.pages);
  live 1;
  say (collector_hello 8);
  check_text "the second collector" "hello-8 full" (heard ());
  (* it was killed in mid-sentence, nobody read on, and the next one is there
     before we look *)
  say (String.sub (collector_hello 9) 0 11);
  live 0;
  live 1;
  say (collector_hello 10);
  check_text "the third" "hello-10 full" (heard ());
  check_int "connections" 3 (Session.connections (Service.session service));
  (* a long sample goes out in pieces, while events still find room *)
  rows := 400;
  pass second;
  check_bool "an event meanwhile" true
    (Session.event (Service.session service) ~kind:Encoder.event_message "x");
  let rec pieces n = if n = 0 then () else (ignore (heard ()); pass (second / 10); pieces (n - 1)) in
  pieces 30;
  rows := 3;
  (* resumed: event channels are gone, all that waits fails *)
  let old = host.rung in
  host.rung <- Lwt_condition.create ();
  Lwt_condition.broadcast_exn old Resumed;
  turn ();
  pass second;
  check_int "a new page" 2 (List.length host.pages);
  check_bool "keys of the new one" true (host.keys = Some ("10", "4"));
  live 1;
  say (collector_hello 11);
  check_text "served again" "hello-11 full" (heard ());
  (* what it costs on Lwt *)
  let rounds = 2000 in
  for _ = 1 to 5 do
    pass second;
    set 8 (get 12)
  done;
  let before = Gc.minor_words () in
  for _ = 1 to rounds do
    pass second;
    set 8 (get 12)
  done;
  let bytes = (Gc.minor_words () -. before) *. 8. /. float_of_int rounds in
  Printf.printf
    "a tick with Lwt, vchan and this test's loop: %.0f bytes allocated\n" bytes;
  check_bool "at most 8 KiB" true (bytes < 8192.);
  finish ()
