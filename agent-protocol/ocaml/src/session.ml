(* SPDX-License-Identifier: BSD-2-Clause *)

type ring = { room : unit -> int; put : Bytes.t -> int -> int -> unit }

type guest = {
  clock : unit -> int64;
  cpu : unit -> int;
  sections : int list;
  sample : Encoder.t -> unit;
}

type t = {
  ring : ring;
  guest : guest;
  hello : Encoder.hello;
  encoder : Encoder.t;
  commands : Commands.t;
  event_bytes : Bytes.t;
  usual_interval : int64;
  mutable listener : Commands.listener;
  mutable put : Bytes.t -> int -> int -> unit; (* into the ring, counted *)
  mutable interval : int64;
  mutable next_sample : int64; (* when *)
  mutable greeted : bool; (* a hello came that has yet to be answered *)
  mutable silent : bool; (* the collector cannot understand us *)
  mutable nonce : int64;
  mutable connections : int;
  mutable sent_bytes : int;
  mutable worked : int; (* ns spent in ticks *)
  mutable usual : int; (* ns that reading the figures takes *)
  mutable least : int; (* of the readings thrown away *)
  mutable readings : int; (* thrown away for the sample that is due *)
  mutable owing : bool; (* the next sample goes out, torn or not *)
}

let shortest_interval = 10_000_000L
let longest_interval = 3_600_000_000_000L
let second = 1_000_000_000L

(* While a frame waits for room. *)
let drain_every = 100_000_000L

(* Between two readings for one sample. *)
let soon = 1_000_000L

(* Times that the figures are read for one sample, at most. *)
let most_readings = 3

(* A rate may be wrong by this part of itself for what passed while its figures
   were read; clocks may be coarse. *)
let precision = 64
let shortest_tear = 2_000_000

(* Until somebody says hello there is nothing to do. *)
let idle = 3_600_000_000_000L

(* That only hello and events may use. *)
let reserve = 256
let start_room = Frames.most + reserve
let connections t = t.connections
let sent_bytes t = t.sent_bytes
let skipped t = Encoder.skipped t.encoder

let clamp t wanted =
  if wanted = 0L then t.usual_interval
  else if wanted < 0L || wanted > longest_interval then longest_interval
  else if wanted < shortest_interval then shortest_interval
  else wanted

let greet t ~nonce ~lowest ~highest ~interval =
  (* At any time: it may be a new collector, and nobody saw the old one go. *)
  Encoder.close t.encoder;
  t.nonce <- nonce;
  t.greeted <- true;
  t.silent <- lowest > 1 || highest < 1;
  t.interval <- clamp t interval

let change_interval t wanted =
  t.interval <- clamp t wanted;
  let latest = Int64.add (t.guest.clock ()) t.interval in
  if t.next_sample > latest then t.next_sample <- latest

let put t bytes offset length =
  t.sent_bytes <- t.sent_bytes + length;
  t.ring.put bytes offset length

let create ?(interval = second) ?names ring guest hello =
  let nobody ~nonce:_ ~lowest:_ ~highest:_ ~interval:_ = () in
  let t =
    {
      ring;
      guest;
      hello;
      encoder = Encoder.create ?names ();
      commands = Commands.create ();
      event_bytes = Bytes.create reserve;
      usual_interval = interval;
      listener = { Commands.hello = nobody; interval = ignore; full = ignore };
      put = ring.put;
      interval;
      next_sample = 0L;
      greeted = false;
      silent = false;
      nonce = 0L;
      connections = 0;
      sent_bytes = 0;
      worked = 0;
      usual = 0;
      least = 0;
      readings = 0;
      owing = false;
    }
  in
  t.put <- put t;
  t.listener <-
    {
      Commands.hello = greet t;
      interval = change_interval t;
      full = (fun () -> Encoder.request_full t.encoder);
    };
  t

let hear t bytes = Commands.hear t.commands t.listener bytes

let hang_up t =
  Encoder.close t.encoder;
  Commands.reset t.commands;
  t.greeted <- false;
  t.silent <- false;
  t.interval <- t.usual_interval

let rec flush t =
  let frames = Encoder.frames t.encoder in
  let length = Frames.length frames in
  let kept = if length > 0 && Frames.kind frames = 1 then 0 else reserve in
  if length > 0 && t.ring.room () >= length + kept then begin
    Frames.send frames t.put;
    flush t
  end

let waits t = Frames.length (Encoder.frames t.encoder) > 0
let is_answered t = not (waits t && Frames.kind (Encoder.frames t.encoder) = 1)
let bit section = Int64.shift_left 1L section

let sections t =
  List.fold_left
    (fun sections section -> Int64.logor sections (bit section))
    (bit Figure.Agent.section) t.guest.sections

let answer t now =
  Encoder.open_ t.encoder ~nonce:t.nonce ~sections:(sections t)
    ~interval:t.interval t.hello;
  t.greeted <- false;
  t.connections <- t.connections + 1;
  t.next_sample <- now;
  t.readings <- 0;
  t.owing <- true

let own_row t =
  let e = t.encoder in
  Encoder.row e ~section:Figure.Agent.section ~id:0 ~name:"";
  Encoder.set e Figure.Agent.cpu t.worked;
  Encoder.set e Figure.Agent.skipped_samples (Encoder.skipped e);
  Encoder.set e Figure.Agent.sent_bytes t.sent_bytes;
  Encoder.set e Figure.Agent.memory (Encoder.held e);
  ignore (Encoder.commit e);
  Encoder.end_section e Figure.Agent.section

(* The next time on the grid of intervals, but not so soon after a late sample
   that their difference would be all error; after a long sleep a new grid. *)
let after t now =
  let next = Int64.add t.next_sample t.interval in
  let wait = Int64.sub next now in
  if wait <= 0L then Int64.add now t.interval
  else if wait < Int64.div t.interval 2L then Int64.add next t.interval
  else next

let done_with t now =
  t.readings <- 0;
  t.next_sample <- after t now

let skip t now =
  Encoder.skip t.encoder;
  done_with t now

(* The longest that reading may take; beyond it the guest was halted in the
   middle. Where reading takes long by nature it does so each time, and what
   does not change makes no rate wrong. *)
let longest t =
  max
    (max shortest_tear (Int64.to_int t.interval / precision))
    (2 * t.usual)

(* What reading takes on a host as busy as it is: about the mean of the last, in
   which halts count, but not for what they are; soon forgotten when the host is
   busy no more. *)
let learn t took most =
  t.usual <-
    (if took < t.usual / 4 then t.usual / 2
     else t.usual + ((min took most - t.usual) / 8))

let send t now =
  Encoder.end_sample t.encoder;
  done_with t now;
  flush t

(* The figures are of different moments: they are read once more at the next
   tick. When they were each time, the sample is better missing than wrong, but
   never are two missing in a row: silence would say less. *)
let torn t now took =
  t.least <- (if t.readings = 0 then took else min took t.least);
  t.readings <- t.readings + 1;
  if t.readings < most_readings then Encoder.take_back t.encoder
  else begin
    t.usual <- t.least;
    t.owing <- not t.owing;
    if t.owing then begin
      Encoder.take_back t.encoder;
      skip t now
    end
    else send t now
  end

let judge t now took =
  let limit = longest t in
  learn t took (2 * limit);
  if took > limit then torn t now took
  else begin
    t.owing <- false;
    send t now
  end

let sample t now =
  (* Figures are only worth reading if a first frame can go out. *)
  if waits t || t.ring.room () < start_room then skip t now
  else begin
    Encoder.begin_sample t.encoder now;
    match
      t.guest.sample t.encoder;
      own_row t
    with
    | () -> judge t now (Int64.to_int (Int64.sub (t.guest.clock ()) now))
    | exception _ ->
        Encoder.take_back t.encoder;
        skip t now
  end

let work t now =
  if t.greeted then answer t now;
  if Encoder.is_open t.encoder then begin
    flush t;
    if is_answered t && (not t.silent) && now >= t.next_sample then sample t now
  end

let until_next t now =
  if not (Encoder.is_open t.encoder) then idle
  else if waits t then drain_every
  else if t.silent then idle
  else if t.readings > 0 then soon
  else
    let wait = Int64.sub t.next_sample now in
    if wait > 0L then wait else 0L

let tick t =
  let began = t.guest.cpu () in
  work t (t.guest.clock ());
  t.worked <- t.worked + max 0 (t.guest.cpu () - began);
  until_next t (t.guest.clock ())

let event t ~kind ?(subject = 0) text =
  Encoder.is_open t.encoder
  && (not t.silent) && is_answered t
  && begin
       let length =
         Encoder.event t.event_bytes ~kind ~clock:(t.guest.clock ())
           ~subject:(Int64.of_int subject) text
       in
       t.ring.room () >= length
       && begin
            t.put t.event_bytes 0 length;
            true
          end
     end
