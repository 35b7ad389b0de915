(* SPDX-License-Identifier: BSD-2-Clause *)

type hello = {
  kind : int;
  boot_id : int64;
  page_size : int;
  widths : (int * int * int) list;
  agent : string;
  system : string;
}

let kind_mirage = 2
let version = 1

(* types of frames *)
let agent_hello = 0x01
let full_sample = 0x02
let delta_sample = 0x03
let event_frame = 0x04
let last_part = 0x80
let most_parts = 128

(* the low two bits of a record's head *)
let update_same = 0
let update_mask = 1
let add_same = 2
let add_mask = 3

(* heads of their own *)
let end_of_section = 0
let define_name = 1
let event_started = 1
let event_ended = 2
let event_out_of_memory = 3
let event_panic = 4
let event_message = 5

type t = {
  frames : Frames.t;
  names : Names.t;
  tables : Table.t array; (* at their section's number *)
  clock : Bytes.t; (* of the last sample, then of this one: two numbers *)
  mutable is_open : bool;
  mutable full_wanted : bool;
  mutable full : bool;
  mutable skipped : int;
  mutable sequence : int;
  mutable stamp : int;
  mutable part : int;
  mutable body : int; (* where the frame's first section begins *)
  (* where the records stand *)
  mutable section : int; (* 0 for none *)
  mutable slot : int;
  mutable row_id : int;
  mutable mask : int;
  (* the row being given *)
  staged : Bytes.t;
  mutable table : Table.t;
  mutable id : int;
  mutable name : string;
  mutable waiting : string;
  mutable has_waiting : bool;
  mutable present : int;
  mutable in_use : int -> bool;
}

let in_use tables name =
  let rec look section =
    section <= Figure.last_section
    && (Table.uses_name tables.(section) name || look (section + 1))
  in
  look 1

let create ?(names = 1024) () =
  (* index 0 is no section: a table that nobody uses *)
  let tables = Array.init (Figure.last_section + 1) Table.create in
  {
    frames = Frames.create ();
    names = Names.create ~capacity:names;
    tables;
    clock = Bytes.make 16 '\000';
    is_open = false;
    full_wanted = true;
    full = true;
    skipped = 0;
    sequence = 0;
    stamp = 0;
    part = 0;
    body = 0;
    section = 0;
    slot = -1;
    row_id = 0;
    mask = 0;
    staged = Bytes.make (8 * 63) '\000';
    table = tables.(0);
    id = 0;
    name = "";
    waiting = "";
    has_waiting = false;
    present = 0;
    in_use = in_use tables;
  }

let frames t = t.frames
let is_open t = t.is_open
let request_full t = t.full_wanted <- true
let skipped t = t.skipped

let held t =
  Array.fold_left
    (fun sum table -> sum + Table.held table)
    (Frames.held t.frames) t.tables

let skip t =
  t.sequence <- t.sequence + 1;
  t.skipped <- t.skipped + 1

let close t =
  t.is_open <- false;
  Frames.clear t.frames

let put_magic f = String.iter (fun c -> Frames.put_u8 f (Char.code c)) Commands.magic

let open_ t ~nonce ~sections ~interval hello =
  close t;
  let f = t.frames in
  Frames.start f agent_hello;
  put_magic f;
  Frames.put_little f nonce 8;
  Frames.put_u8 f version;
  Frames.put_u8 f hello.kind;
  Frames.put_little f hello.boot_id 8;
  Frames.put_little f sections 8;
  Frames.put_little f interval 8;
  Frames.put_little f (Int64.of_int hello.page_size) 4;
  Frames.put_u8 f (List.length hello.widths);
  List.iter
    (fun (section, bit, width) ->
      Frames.put_u8 f section;
      Frames.put_u8 f bit;
      Frames.put_u8 f width)
    hello.widths;
  Frames.put_text f hello.agent Names.most_bytes;
  Frames.put_text f hello.system Names.most_bytes;
  Frames.finish f;
  Names.forget_sent t.names;
  t.sequence <- 0;
  t.full_wanted <- true;
  t.is_open <- true

let begin_part t =
  let f = t.frames in
  Frames.start f (if t.full then full_sample else delta_sample);
  Frames.put_u8 f t.part;
  Frames.put_varint f t.sequence;
  t.section <- 0;
  t.body <- Frames.used f

let begin_sample t clock =
  t.full <- t.full_wanted;
  t.full_wanted <- false;
  if t.full then Array.iter Table.clear t.tables;
  t.stamp <- t.stamp + 1;
  Names.next_sample t.names;
  t.sequence <- t.sequence + 1;
  t.part <- 0;
  begin_part t;
  let last = Bytes.get_int64_ne t.clock 0 in
  Bytes.set_int64_ne t.clock 0 clock;
  Bytes.set_int64_ne t.clock 8 (if t.full then clock else Int64.sub clock last);
  Frames.put_varint_at t.frames t.clock 8;
  t.body <- Frames.used t.frames

let end_sample t =
  Frames.set_u8 t.frames 3 (min t.part (most_parts - 1) lor last_part);
  Frames.finish t.frames

(* Nothing of it was sent, the names that it defines neither. *)
let take_back t =
  Frames.clear t.frames;
  Names.forget_sent t.names;
  t.sequence <- t.sequence - 1;
  t.full_wanted <- true

(* Records *)

let enter_section t section =
  if t.section <> 0 then Frames.put_varint t.frames end_of_section;
  Frames.put_u8 t.frames section;
  t.section <- section;
  t.slot <- -1;
  t.row_id <- 0;
  t.mask <- 0

let need_section t section = if t.section <> section then enter_section t section

(* After a record that began where the frame was [used] long: whether it fits.
   If not it is taken back, and the next frame begun, for the record to be
   written once more; [t.part] tells when there may be no next frame. *)
let fits t used =
  Frames.used t.frames <= Frames.most
  || begin
       Frames.back_to t.frames used;
       if t.part < most_parts - 1 && used > t.body then begin
         Frames.finish t.frames;
         t.part <- t.part + 1;
         begin_part t
       end
       else t.part <- most_parts;
       false
     end

let zigzag number = (number lsl 1) lxor (number asr 62)

let put_step t section slot kind =
  if t.slot = slot then enter_section t section;
  Frames.put_varint t.frames ((zigzag (slot - t.slot) lsl 2) lor kind);
  t.slot <- slot

let rec remove t table slot =
  let used = Frames.used t.frames in
  let section = Table.section table in
  need_section t section;
  put_step t section slot update_mask;
  Frames.put_varint t.frames 0;
  if fits t used then Table.remove table slot
  else if t.part < most_parts then remove t table slot

let put_updates t table slot mask =
  let f = t.frames in
  let had = Table.present table slot in
  let values = Table.values table in
  for bit = 0 to Table.columns table - 1 do
    if (mask lsr bit) land 1 <> 0 then
      if (had lsr bit) land 1 <> 0 then
        Frames.put_difference_at f t.staged (8 * bit) values
          (Table.offset table slot bit)
      else Frames.put_zigzag_at f t.staged (8 * bit)
  done

let rec update t table slot mask =
  let f = t.frames in
  let used = Frames.used f in
  let section = Table.section table in
  need_section t section;
  if t.slot = slot then enter_section t section;
  if mask = t.mask then put_step t section slot update_same
  else begin
    put_step t section slot update_mask;
    Frames.put_varint f mask;
    t.mask <- mask
  end;
  put_updates t table slot mask;
  if fits t used then begin
    Table.keep table slot mask t.staged;
    true
  end
  else t.part < most_parts && update t table slot mask

let rec add t table name =
  let f = t.frames in
  let used = Frames.used f in
  let section = Table.section table in
  need_section t section;
  let kind = if t.present = t.mask then add_same else add_mask in
  Frames.put_varint f ((zigzag (t.id - t.row_id) lsl 2) lor kind);
  Frames.put_varint f name;
  if kind = add_mask then Frames.put_varint f t.present;
  t.mask <- t.present;
  t.row_id <- t.id;
  for bit = 0 to Table.columns table - 1 do
    if (t.present lsr bit) land 1 <> 0 then
      if Figure.is_signed section bit then
        Frames.put_zigzag_at f t.staged (8 * bit)
      else Frames.put_varint_at f t.staged (8 * bit)
  done;
  if fits t used then begin
    let slot = Table.add table ~id:t.id ~name in
    Table.keep table slot t.present t.staged;
    Table.set_seen table slot t.stamp;
    true
  end
  else t.part < most_parts && add t table name

let rec define t section id text =
  let used = Frames.used t.frames in
  need_section t section;
  Frames.put_varint t.frames define_name;
  Frames.put_varint t.frames id;
  Frames.put_text t.frames text Names.most_bytes;
  if fits t used then Names.set_sent t.names id
  else if t.part < most_parts then define t section id text

(* The id of a name, made known to the collector; 0 if it has none. *)
let name_id t section text =
  let id = Names.id t.names ~in_use:t.in_use text in
  if id > 0 && not (Names.is_sent t.names id) then define t section id text;
  if id > 0 && Names.is_sent t.names id then id else 0

(* Which of the staged figures differ from a row's. *)
let changes t table slot =
  let had = Table.present table slot in
  let values = Table.values table in
  let changed = ref (t.present land lnot had) in
  for bit = 0 to Table.columns table - 1 do
    if
      ((t.present land had) lsr bit) land 1 <> 0
      && Bytes.get_int64_ne t.staged (8 * bit)
         <> Bytes.get_int64_ne values (Table.offset table slot bit)
    then changed := !changed lor (1 lsl bit)
  done;
  !changed

let row t ~section ~id ~name =
  t.table <- t.tables.(section);
  t.id <- id;
  t.name <- name;
  t.has_waiting <- false;
  t.present <- 0

let set_int64 t bit value =
  Bytes.set_int64_ne t.staged (8 * bit) value;
  t.present <- t.present lor (1 lsl bit)

let set t bit value =
  Bytes.set_int64_ne t.staged (8 * bit) (Int64.of_int value);
  t.present <- t.present lor (1 lsl bit)

let set_waiting t text =
  t.waiting <- text;
  t.has_waiting <- true

(* A row whose name changes, or that forgets a figure, is removed and added. *)
let is_same_row t table slot name =
  Table.name table slot = name
  && Table.present table slot land lnot t.present = 0

let replace t table slot name =
  if is_same_row t table slot name then begin
    let mask = changes t table slot in
    Table.set_seen table slot t.stamp;
    mask = 0 || update t table slot mask
  end
  else begin
    remove t table slot;
    t.part < most_parts && add t table name
  end

let commit t =
  let table = t.table in
  let section = Table.section table in
  let name = name_id t section t.name in
  if t.has_waiting then
    set t Figure.Thread.wait_channel (name_id t section t.waiting);
  let slot = Table.find table t.id in
  t.part < most_parts
  &&
  if slot = Table.count table then add t table name
  else Table.seen table slot <> t.stamp && replace t table slot name

let end_section t section =
  let table = t.tables.(section) in
  for slot = Table.count table - 1 downto 0 do
    if Table.seen table slot <> t.stamp && t.part < most_parts then
      remove t table slot
  done

(* Events *)

let put_varint64 bytes at number =
  let rest = ref number and at = ref at in
  while Int64.logand !rest (-128L) <> 0L do
    Bytes.set_uint8 bytes !at (Int64.to_int !rest land 0x7f lor 0x80);
    rest := Int64.shift_right_logical !rest 7;
    incr at
  done;
  Bytes.set_uint8 bytes !at (Int64.to_int !rest);
  !at + 1

let most_text = 200

let event bytes ~kind ~clock ~subject text =
  Bytes.set_uint8 bytes 2 event_frame;
  Bytes.set_uint8 bytes 3 kind;
  let at = put_varint64 bytes 4 clock in
  let at = put_varint64 bytes at subject in
  let length = Text.cut text most_text in
  Bytes.set_uint8 bytes at length;
  Bytes.blit_string text 0 bytes (at + 1) length;
  let length = at + 1 + length in
  Bytes.set_uint16_le bytes 0 length;
  length
