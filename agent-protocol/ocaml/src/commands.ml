(* SPDX-License-Identifier: BSD-2-Clause *)

type listener = {
  hello : nonce:int64 -> lowest:int -> highest:int -> interval:int64 -> unit;
  interval : int64 -> unit;
  full : unit -> unit;
}

let magic = "\x89xtop\r\n\x1a"
let header = 3
let longest = 64

(* types of frames, and the lengths that they have at least *)
let hello = 0x41
let hello_length = 29
let set_interval = 0x42
let set_interval_length = 11
let request_full = 0x43

type t = {
  pending : Bytes.t; (* the beginning of a frame *)
  mutable length : int;
  mutable greeted : bool;
}

let create () =
  { pending = Bytes.create longest; length = 0; greeted = false }

let reset t =
  t.length <- 0;
  t.greeted <- false

let drop t count =
  t.length <- t.length - count;
  Bytes.blit t.pending count t.pending 0 t.length

let rec is_magic_so_far t i =
  i = String.length magic
  || header + i >= t.length
  || Bytes.get t.pending (header + i) = String.get magic i
     && is_magic_so_far t (i + 1)

let is_possible t wanted kind =
  wanted >= header && wanted <= longest && kind <> 0
  &&
  if kind = hello then wanted >= hello_length && is_magic_so_far t 0
  else t.greeted

let say t listener wanted kind =
  let p = t.pending in
  if kind = hello then begin
    t.greeted <- true;
    listener.hello ~nonce:(Bytes.get_int64_le p 11)
      ~lowest:(Bytes.get_uint8 p 19) ~highest:(Bytes.get_uint8 p 20)
      ~interval:(Bytes.get_int64_le p 21)
  end
  else if kind = set_interval && wanted >= set_interval_length then
    listener.interval (Bytes.get_int64_le p header)
  else if kind = request_full then listener.full ()

let rec frames t listener =
  if t.length >= header then begin
    let wanted = Bytes.get_uint16_le t.pending 0 in
    let kind = Bytes.get_uint8 t.pending 2 in
    if not (is_possible t wanted kind) then begin
      t.greeted <- false;
      drop t 1;
      frames t listener
    end
    else if t.length >= wanted then begin
      say t listener wanted kind;
      drop t wanted;
      frames t listener
    end
  end

let hear t listener bytes =
  String.iter
    (fun byte ->
      Bytes.set t.pending t.length byte;
      t.length <- t.length + 1;
      frames t listener)
    bytes
